/** `npm run registry` in a process of its own, with its data in a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryOptions, TestRegistry } from './registry.ts';

const PROGRAM = new URL('../../sandbox/node/registry.ts', import.meta.url).pathname;
const TSX = new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url).pathname;
const STARTING_MS_MAX = 60_000;

export interface OwnRegistry extends TestRegistry {
  /** As kill -9 does. */
  crash(): Promise<void>;
  readonly folder: string;
}

export interface OwnRegistryOptions extends RegistryOptions {
  /** That of an earlier one; kept then. */
  readonly folder?: string;
  readonly settings?: object;
}

export async function startOwnRegistry({
  account,
  folder: kept,
  settings,
}: OwnRegistryOptions = {}): Promise<OwnRegistry> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'drydock-own-')));
  if (account) await writeFile(join(folder, 'htpasswd'), `${account.name}:${account.bcrypt}\n`);
  const auth = account && { auth: { htpasswd: { realm: 'test', path: 'htpasswd' } } };
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...settings, ...auth }));
  const args = [
    TSX,
    PROGRAM,
    '--listen',
    '127.0.0.1:0',
    '--data',
    join(folder, 'data'),
    '--config',
    join(folder, 'config.json'),
  ];
  // tsx starts a process of its own: both are of one group.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => (log += piece));
  const ended = once(child, 'exit');
  const crash = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
  };
  const deadline = Date.now() + STARTING_MS_MAX;
  while (!/listening on \S+/.test(log)) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`the registry did not start: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [, address = ''] = /listening on (?:tcp:\/\/)?(\S+)/.exec(log) ?? [];
  return {
    address,
    folder,
    log: () => log,
    crash,
    async [Symbol.asyncDispose]() {
      await crash();
      if (kept === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
