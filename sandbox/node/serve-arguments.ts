/** The command line of `npm run serve`. */
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Address, isLoopback, parseSocketPath, parseTcpAddress } from './address.ts';
import { DEFAULT_MEMORY_MEBIBYTES } from './load.ts';

export interface ServeArguments {
  readonly addresses: readonly Address[];
  /** Undefined: as the kept machine has it, else the default. */
  readonly memoryMebibytes: number | undefined;
  readonly cold: boolean;
  /** The directory that machine and images are kept in; undefined: everything is temporary. */
  readonly data: string | undefined;
  readonly outside: OutsideMode;
  /** Where this computer listens for what is published on all addresses; undefined: nowhere. */
  readonly publishOn: string | undefined;
}

/** How far containers, pulls and builds reach: nowhere, everywhere but this computer, this computer too. */
const OUTSIDE_MODES = ['offline', 'direct', 'computer'] as const;
export type OutsideMode = (typeof OUTSIDE_MODES)[number];

export const DEFAULT_SOCKET = '/tmp/drydock.sock';
const MEMORY_MEBIBYTES = { least: 128, most: 2048 };

export const HELP = `Usage: npm run serve -- [OPTIONS]

Boots the sandbox without a page and serves its Docker Engine API.

  --socket PATH         listen on a unix socket; may be given several times (default ${DEFAULT_SOCKET})
  --tcp HOST:PORT       listen on a TCP port of this machine, as 127.0.0.1:2375; may be given several times
  --allow-remote        let --tcp listen where other machines can connect; whoever can, commands the sandbox
  --memory MEBIBYTES    the guest's memory (default ${DEFAULT_MEMORY_MEBIBYTES}; another size boots the kernel anew)
  --data DIR            keep the machine and its images in this directory: the next start goes on from there. Without it
                        everything is temporary
  --outside MODE        how far containers reach: offline, direct (default: the internet and your networks, but nothing
                        that listens on this computer), computer (that too, as 10.0.2.2)
  --publish-on ADDRESS  where this computer listens for ports that containers publish (default 127.0.0.1), or off;
                        another address than a loopback one needs --allow-remote
  --cold                boot the kernel although there is a snapshot
  --help                print this

Then: docker -H unix://${DEFAULT_SOCKET} run -it busybox
      npm run guest -- --socket ${DEFAULT_SOCKET} -- ps aux
`;

/** Throws an Error with a sentence for the user. */
export function parseServeArguments(args: readonly string[]): ServeArguments | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      socket: { type: 'string', multiple: true, default: [] },
      tcp: { type: 'string', multiple: true, default: [] },
      'allow-remote': { type: 'boolean', default: false },
      memory: { type: 'string' },
      data: { type: 'string' },
      outside: { type: 'string', default: 'direct' },
      'publish-on': { type: 'string', default: '127.0.0.1' },
      cold: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const tcp = values.tcp.map(parseTcpAddress);
  if (!values['allow-remote']) tcp.forEach(requireLoopback);
  const sockets = values.socket.length + tcp.length > 0 ? values.socket : [DEFAULT_SOCKET];
  return {
    addresses: [...sockets.map((path) => parseSocketPath(fromCaller(path))), ...tcp],
    memoryMebibytes: values.memory === undefined ? undefined : parseMemory(values.memory),
    data: values.data === undefined ? undefined : fromCaller(values.data),
    cold: values.cold,
    outside: parseMode(values.outside),
    publishOn: parsePublishOn(values['publish-on'], values['allow-remote']),
  };
}

/** npm changes to the project's folder and tells where it was called. */
export const fromCaller = (path: string): string =>
  path.startsWith('unix://') ? path : resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

function requireLoopback(address: Address): void {
  if (address.kind === 'unix' || isLoopback(address)) return;
  throw new Error(
    `--tcp ${address.host}:${address.port} is open to other machines: add --allow-remote if you want that`,
  );
}

function parsePublishOn(text: string, allowRemote: boolean): string | undefined {
  if (text === 'off') return undefined;
  if (!isIPv4(text)) throw new Error(`--publish-on ${text}: give an IPv4 address, or off`);
  if (!allowRemote && !text.startsWith('127.'))
    throw new Error(`--publish-on ${text} is open to other machines: add --allow-remote if you want that`);
  return text;
}

function parseMode(text: string): OutsideMode {
  const mode = OUTSIDE_MODES.find((each) => each === text);
  if (mode === undefined) throw new Error(`--outside ${text}: give ${OUTSIDE_MODES.join(', ')}`);
  return mode;
}

function parseMemory(text: string): number {
  const { least, most } = MEMORY_MEBIBYTES;
  const mebibytes = Number(text.replace(/m$/i, ''));
  if (Number.isInteger(mebibytes) && mebibytes >= least && mebibytes <= most) return mebibytes;
  throw new Error(`--memory ${text}: give ${least} to ${most} (MiB)`);
}
