/** A restored machine for one benchmark, and what is asked of it. */
import { createApiClient, type ApiClient } from '../../runtime/api/client.ts';
import { type OpenOptions, openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

export interface BenchMachine extends Disposable {
  readonly sandbox: Sandbox;
  readonly client: ApiClient;
  /** What a shell line prints in the guest; an Error with its messages when it fails. */
  readonly shell: (line: string) => Promise<string>;
}

export async function openMachine(options: OpenOptions = {}): Promise<BenchMachine> {
  const sandbox = await openSandbox(options);
  return {
    sandbox,
    client: createApiClient(sandbox.api),
    async shell(line) {
      const { code, stdout, stderr } = await runCommand(sandbox.guest, ['/bin/sh', '-c', line], { timeoutMs: 120_000 });
      if (code !== 0) throw new Error(`${line}: exit code ${code}: ${stderr}${stdout}`);
      return stdout;
    },
    // Only the machine: whoever still waits for a running container must not be told that the guest is gone.
    [Symbol.dispose]: () => sandbox.machine.destroy(),
  };
}
