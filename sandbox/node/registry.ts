/** `npm run registry`: the machine's own registry as a server on this computer, without a machine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Guarded } from '../../runtime/distribution/access.ts';
import { RegistryServer } from '../../runtime/distribution/registry-server.ts';
import { registryUpstream } from '../../runtime/distribution/registry-upstream.ts';
import { DEFAULT_SETTINGS, parseSettings } from '../../runtime/distribution/settings.ts';
import { IncreasingClock } from '../../runtime/std/increasing-clock.ts';
import { randomFrom } from '../../runtime/std/random.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import { BlobPins } from '../../runtime/store/blob-pins.ts';
import { FileBlobStore } from '../../runtime/store/node/file-blob-store.ts';
import { FileStateFiles } from '../../runtime/store/node/file-state-files.ts';
import { hostInstant } from '../host-instant.ts';
import { formatAddress, isLoopback, parseTcpAddress } from './address.ts';
import { useNodeCodecs } from './codecs.ts';
import { directOutside } from './direct-outside.ts';
import { diskShelf } from './disk-shelf.ts';
import { openDoor } from './door.ts';
import { fromCaller } from './serve-arguments.ts';

const HELP = `Usage: npm run registry -- [OPTIONS]

Serves a registry of images (OCI distribution specification 1.1).

  --listen HOST:PORT  where it listens (default 127.0.0.1:5000)
  --allow-remote      let it listen where other machines can connect
  --data DIR          keep what is pushed in this folder; without it everything is temporary
  --config FILE       settings in JSON, read at each request: accounts, rights, readonly, a mirror's remoteurl
                      (runtime/distribution/README.md)
  --help              print this
`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`registry: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      listen: { type: 'string', default: '127.0.0.1:5000' },
      'allow-remote': { type: 'boolean', default: false },
      data: { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const address = parseTcpAddress(values.listen);
  if (!values['allow-remote'] && !isLoopback(address))
    throw new Error(`--listen ${values.listen} is open to other machines: add --allow-remote if you want that`);
  useNodeCodecs();
  const server = await openRegistry(values.data === undefined ? temporary() : fromCaller(values.data), values.config);
  const door = await openDoor(server.handler, address);
  console.log(`Registry listening on ${formatAddress(door.address)}`);
  if (values.data === undefined) console.log('What is pushed is kept until it ends; --data DIR keeps it.');
}

async function openRegistry(directory: string, config: string | undefined): Promise<RegistryServer> {
  const blobs = await FileBlobStore.open(directory);
  const pins = new BlobPins(blobs);
  const way = { outside: directOutside, timers: systemTimers, shelf: diskShelf() };
  const server = new RegistryServer({
    blobs,
    pins,
    stateFiles: new FileStateFiles(directory),
    clock: new IncreasingClock(hostInstant()),
    random: randomFrom(crypto),
    timers: systemTimers,
    report: (what, error) => console.error(`${what}: ${String(error)}`),
    guarded: () => Promise.resolve(guarded(config === undefined ? undefined : fromCaller(config))),
    upstream: (url) => registryUpstream(way, url),
    log: (line) => console.log(line),
  });
  await server.open();
  // What a run that was killed has left.
  await pins.collectGarbage();
  return server;
}

/** Paths in the settings are relative to their file. */
function guarded(config: string | undefined): Guarded {
  if (config === undefined) return { settings: DEFAULT_SETTINGS, accounts: undefined };
  const settings = parseSettings(readFileSync(config, 'utf8'));
  const { path } = settings.auth?.htpasswd ?? {};
  return { settings, accounts: path === undefined ? undefined : readFileSync(resolve(dirname(config), path), 'utf8') };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-registry-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  return folder;
}
