/** `npm run serve` as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Docker from 'dockerode';

export interface ServeProcess extends AsyncDisposable {
  readonly socketPath: string;
  readonly docker: Docker;
  /** The line that says where it listens; else how it ended, and what it had said. */
  readonly listening: Promise<string>;
  /** What it has told on its standard error so far. */
  readonly said: () => string;
  /** Its exit status, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Disposing of it kills it. */
export async function startServe(...args: readonly string[]): Promise<ServeProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-serve-'));
  const socketPath = join(folder, 'docker.sock');
  const argv = ['--import', 'tsx', 'sandbox/node/serve.ts', '--socket', socketPath, '--publish-on', 'off', ...args];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece));
  const line = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (each) => {
      if (each.includes('listening')) resolve(each);
    });
  });
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    socketPath,
    docker: new Docker({ socketPath }),
    listening: Promise.race([line, ended.then((code) => `ended with ${String(code)}: ${said}`)]),
    said: () => said,
    ended,
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}
