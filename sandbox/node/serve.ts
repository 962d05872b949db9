/** `npm run serve`: a sandbox without a page, its Engine API on sockets for Docker's clients. */
import { lstat, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import { DockerError } from '../../runtime/std/errors.ts';
import { errorAnswer } from '../../runtime/http/answer.ts';
import { type Address, formatAddress } from './address.ts';
import { directNames } from './direct-names.ts';
import { directOutside } from './direct-outside.ts';
import { directTcp } from './direct-tcp.ts';
import { type Door, openDoor } from './door.ts';
import { hostPorts } from './host-ports.ts';
import { withGuestExec } from './guest-exec.ts';
import { openKeptComputer } from './kept/kept-computer.ts';
import type { OpenOptions } from './load.ts';
import type { Computer } from '../computer.ts';
import { HELP, type OutsideMode, parseServeArguments, type ServeArguments } from './serve-arguments.ts';

const EXIT_USAGE = 2;
const EXIT_FAILURE = 1;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const parsed = parse(args);
  if (parsed === 'help') return void process.stdout.write(HELP);
  try {
    await serve(parsed);
  } catch (error) {
    fail(EXIT_FAILURE, error);
  }
}

function parse(args: readonly string[]): ServeArguments | 'help' {
  try {
    return parseServeArguments(args);
  } catch (error) {
    return fail(EXIT_USAGE, error);
  }
}

async function serve({ addresses, cold, outside, publishOn, data, ...wanted }: ServeArguments): Promise<void> {
  const stopped = stopSignal();
  for (const address of addresses) await removeStaleSocket(address);
  await using kept = await openKeptComputer(data, wanted.memoryMebibytes, {
    cold,
    ...waysOut(outside),
    ...(publishOn !== undefined && { hostPorts: hostPorts(publishOn) }),
    log: (message) => console.error(message),
  });
  const { computer } = kept;
  const api = refuseBrowsers((request) => withGuestExec(computer.sandbox.api, computer.sandbox.guest)(request));
  const doors: Door[] = [];
  for (const address of addresses) doors.push(await openDoor(api, address));
  for (const { address } of doors) console.log(`Drydock engine listening on ${formatAddress(address)}`);
  const reason = await Promise.race([stopped, end(computer)]);
  await Promise.all(doors.map((door) => door.close()));
  if (reason !== undefined) throw reason;
  await kept.save();
  await kept[Symbol.asyncDispose]();
  // The emulator leaves timers behind that would keep the process alive.
  process.exit(0);
}

/** Resolves when the guest has switched its machine off, and with the reason when it fails. A reboot is no end. */
function end(computer: Computer): Promise<unknown> {
  return new Promise((resolve) => {
    const watch = (): void => {
      computer.sandbox.guest.failure.catch((error: unknown) => computer.power.is === 'on' && resolve(error));
    };
    computer.onPower((power) => {
      if (power.is === 'on') watch();
      else if (power.is === 'off') resolve(undefined);
      else if (power.is === 'failed') resolve(power.error);
    });
    watch();
  });
}

/** The engine's own requests (pull, ADD) are the user's: they may go to a registry on this computer. */
function waysOut(mode: OutsideMode): Pick<OpenOptions, 'outside' | 'tcp' | 'names'> {
  if (mode === 'offline') return {};
  return { outside: directOutside, tcp: directTcp({ thisComputer: mode === 'computer' }), names: directNames };
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(undefined));
  });
}

/** A socket that nobody listens on is left over from a run that was killed; anything else in its place is somebody's. */
async function removeStaleSocket(address: Address): Promise<void> {
  if (address.kind !== 'unix') return;
  const found = await lstat(address.path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket())
    throw new Error(`Listen on ${address.path}: there is a file that is no socket; remove it or choose another path`);
  if (await isListening(address.path))
    throw new Error(`Listen on ${address.path}: another process listens there; stop it or choose another path`);
  await rm(address.path);
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/**
 * A WebSocket's client that is no page names the server itself. No page comes from here, and no name of others means
 * this computer by these.
 */
function isOwn(origin: string, host: string): boolean {
  return origin === `http://${host}` && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

/** Any web page may send requests to a TCP port of this machine; what comes from one carries its origin. */
function refuseBrowsers(api: ApiHandler): ApiHandler {
  return async (request) => {
    const origin = request.headers.get('origin');
    if (origin === null || isOwn(origin, request.headers.get('host') ?? '')) return api(request);
    return errorAnswer(new DockerError(403, `requests from web pages are refused (Origin: ${origin})`));
  };
}

function fail(code: number, error: unknown): never {
  console.error(`serve: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(code);
}
