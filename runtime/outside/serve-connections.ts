import { words } from '../guest/bytes.ts';
import { SO_LINGER, SO_ORIGINAL_DST, SOL_IP, SOL_SOCKET } from '../guest/constants/socket-options.ts';
import { GuestError } from '../guest/errors.ts';
import type { Guest, GuestConnectionAccepted, GuestListener, GuestStream } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { close } from '../guest/syscalls/open.ts';
import { poll, POLLERR, POLLHUP } from '../guest/syscalls/poll.ts';
import { decodeInternetAddress, type InternetAddress } from '../guest/syscalls/socket-address.ts';
import { getsockopt, setsockopt } from '../guest/syscalls/socket.ts';
import { sleep, type Timers } from '../std/time.ts';
import type { Gate } from './gate.ts';
import { relay } from '../std/relay.ts';
import { nameOf } from './syn.ts';

const SOCKADDR_IN_BYTES = 16;
/** How often it is seen to whether the guest's side still lives. */
const PULSE_MS = 5000;

interface ServeParts {
  readonly guest: Guest;
  readonly timers: Timers;
  readonly gate: Gate;
  /** Breaks all connections. */
  readonly signal: AbortSignal;
}

/** Joins what the router accepts with what waits for it, until the listener is released. No connection's failure is another one's. */
export async function serveConnections(parts: ServeParts, listener: GuestListener): Promise<void> {
  for await (const accepted of listener) void serveOne(parts, accepted).catch(() => undefined);
}

async function serveOne(parts: ServeParts, { fd, peer }: GuestConnectionAccepted): Promise<void> {
  const { guest, gate } = parts;
  let stream: GuestStream | undefined;
  try {
    using far = await gate.take(nameOf({ source: addressOf(peer), destination: await originalDestination(guest, fd) }));
    stream = guest.stream(fd);
    const over = new AbortController();
    const either = AbortSignal.any([parts.signal, over.signal]);
    const carried = relay(stream, far.connection, either).finally(() => over.abort());
    await Promise.all([carried, watchPulse(parts, fd, over)]);
    stream.release();
  } catch {
    await reset(guest, fd, stream);
  }
}

/** Before it was redirected: the address that the client wanted. */
async function originalDestination(guest: Guest, fd: number): Promise<InternetAddress> {
  const p = new Program('look where a connection goes');
  const address = getsockopt(p, fd, SOL_IP, SO_ORIGINAL_DST, SOCKADDR_IN_BYTES);
  return addressOf((await guest.run(p)).get(address));
}

function addressOf(bytes: Uint8Array): InternetAddress {
  const address = decodeInternetAddress(bytes);
  if (!address) throw new GuestError('Cannot take a connection on: its address is of no family that is known');
  return address;
}

/**
 * Ends a connection whose client is gone for good, which nothing else tells while the client has nothing more to send or nobody reads
 * what it sent: its process or its whole container was killed.
 */
async function watchPulse({ guest, timers }: ServeParts, fd: number, over: AbortController): Promise<void> {
  while (
    await sleep(timers, PULSE_MS, over.signal).then(
      () => true,
      () => false,
    )
  ) {
    const p = new Program('feel the pulse of a connection');
    const events = poll(p, fd, 0, 0);
    if ((await guest.run(p)).get(events) & (POLLERR | POLLHUP)) over.abort(new Error('the client is gone'));
  }
}

/** The client gets a reset: nothing that looks like an end of what was sent. */
async function reset(guest: Guest, fd: number, stream: GuestStream | undefined): Promise<void> {
  const p = new Program('reset a connection');
  setsockopt(p, fd, SOL_SOCKET, SO_LINGER, words(1, 0), { continue: true });
  if (!stream) close(p, fd, { continue: true });
  await guest.run(p);
  stream?.release();
}
