/** A sandbox behind a unix socket of its own, as `npm run serve` has it, in the test's process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { loopbackOnly } from '../../runtime/std/outside.ts';
import { directOutside } from '../../sandbox/node/direct-outside.ts';
import { openDoor } from '../../sandbox/node/door.ts';
import { openSandbox } from '../../sandbox/node/load.ts';

export interface ServedSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly socketPath: string;
}

/** `around` stands between the socket and the engine. */
export async function serveSandbox({
  around = (api) => api,
}: { around?: (api: ApiHandler) => ApiHandler } = {}): Promise<ServedSandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-'));
  const socketPath = join(folder, 'docker.sock');
  // Tests reach registries of their own on this computer, and nothing else.
  const sandbox = await openSandbox({ outside: loopbackOnly(directOutside) });
  const door = await openDoor(around(sandbox.api), { kind: 'unix', path: socketPath });
  return {
    sandbox,
    host: `unix://${socketPath}`,
    socketPath,
    async [Symbol.asyncDispose]() {
      await door.close();
      sandbox[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
}
