/** Debian's docker-registry on this computer, with its data in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoPackage } from './debian.ts';

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:40123`. */
  readonly address: string;
  /** What it wrote so far: its access log. */
  readonly log: () => string;
}

export interface RegistryOptions {
  /** Only who knows them may do anything. */
  readonly account?: { readonly name: string; readonly bcrypt: string };
}

/** Somebody whom a guarded registry may know. */
export const ACCOUNT = {
  name: 'ada',
  password: 'secret',
  bcrypt: '$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a',
};

const STARTING_MS_MAX = 20_000;

/** Undefined where it can be started; else a sentence. */
export const whyNoRegistry = (): string | undefined =>
  whyNoPackage('docker-registry', ['docker-registry', '--version']);

export async function startRegistry({ account }: RegistryOptions = {}): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-registry-'));
  const address = `127.0.0.1:${await freePort()}`;
  const passwords = join(folder, 'htpasswd');
  if (account) await writeFile(passwords, `${account.name}:${account.bcrypt}\n`);
  await writeFile(
    join(folder, 'config.yml'),
    JSON.stringify({
      version: '0.1',
      log: { level: 'info', accesslog: { disabled: false } },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: address },
      ...(account && { auth: { htpasswd: { realm: 'test', path: passwords } } }),
    }),
  );
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => (log += piece));
  }
  await listening(address, child);
  return {
    address,
    log: () => log,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Polls: the registry says nothing that could be waited for. */
async function listening(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + STARTING_MS_MAX;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await fetch(`http://${address}/v2/`).catch(() => undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`docker-registry does not listen on ${address}`);
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
