import { viewOf } from './bytes.ts';
import { SO_ERROR, SOL_SOCKET } from './constants/socket-options.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM } from './constants/socket-types.ts';
import { errno } from './errno.ts';
import { isSyscallError, SyscallError } from './errors.ts';
import type { Guest, GuestDatagrams, GuestStream } from './guest.ts';
import { Program } from './program.ts';
import { close } from './syscalls/open.ts';
import { poll, POLLOUT } from './syscalls/poll.ts';
import { internetAddress } from './syscalls/socket-address.ts';
import { connect, getsockopt, socket } from './syscalls/socket.ts';
import type { Ref, Outcomes } from './values.ts';
import { sleep, type Timers } from '../std/time.ts';

/** An address as the guest sees it. */
export interface DialTarget {
  /** Of IPv4 or IPv6. */
  readonly address: string;
  readonly port: number;
}

/** Within the guest a connection stands at once; one that doesn't is looked at ever more seldom, for some ten seconds. */
const WAITS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 3000, 3000];

/**
 * Connects over TCP from the guest's own network namespace. Rejects with connect(2)'s SyscallError (ECONNREFUSED, ENETUNREACH, ETIMEDOUT,
 * ...), or with the signal's reason; nothing is left open then.
 */
export async function dial(
  { guest, timers }: { readonly guest: Guest; readonly timers: Timers },
  { address, port }: DialTarget,
  signal?: AbortSignal,
): Promise<GuestStream> {
  const p = new Program(`connect to ${address}:${String(port)}`);
  const to = internetAddress(address, port);
  const fd = socket(p, to.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  const connecting = connect(p, fd, to.bytes, { continue: true });
  const progress = askProgress(p, fd);
  const result = await guest.run(p);
  const descriptor = result.get(fd);
  try {
    const refused = result.error(connecting);
    if (refused && !isSyscallError(refused, 'EINPROGRESS')) throw refused;
    await established(guest, timers, { descriptor, label: p.label, first: progress(result) }, signal);
    return guest.stream(descriptor);
  } catch (error) {
    const undo = new Program(`give up to ${p.label}`);
    close(undo, descriptor, { continue: true });
    await guest.run(undo);
    throw error;
  }
}

/** A UDP socket of the guest that sends to one address and hears from nobody else. */
export async function dialDatagrams(guest: Guest, { address, port }: DialTarget): Promise<GuestDatagrams> {
  const p = new Program(`send to ${address}:${String(port)}`);
  const to = internetAddress(address, port);
  const fd = socket(p, to.family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  connect(p, fd, to.bytes, { continue: true });
  return guest.datagrams((await guest.run(p)).get(fd));
}

/** What is known of a connection under way: its end as an error number, 0 for success. */
type Progress = number | 'pending';

async function established(
  guest: Guest,
  timers: Timers,
  { descriptor, label, first }: { readonly descriptor: number; readonly label: string; readonly first: Progress },
  signal: AbortSignal | undefined,
): Promise<void> {
  let progress = first;
  for (const wait of WAITS_MS) {
    if (progress !== 'pending') break;
    await sleep(timers, wait, signal);
    const p = new Program(label);
    const asked = askProgress(p, descriptor);
    progress = asked(await guest.run(p));
  }
  signal?.throwIfAborted();
  const failure = progress === 'pending' ? errno.ETIMEDOUT : progress;
  if (failure !== 0) throw new SyscallError('connect', 'connect', failure, label);
}

/** Appends the question how far a connection is; it blocks nobody. */
function askProgress(p: Program, fd: number | Ref): (result: Outcomes) => Progress {
  const events = poll(p, fd, POLLOUT, 0);
  const error = getsockopt(p, fd, SOL_SOCKET, SO_ERROR, 4).map((bytes) => viewOf(bytes).getInt32(0, true));
  return (result) => (result.get(events) === 0 ? 'pending' : result.get(error));
}
