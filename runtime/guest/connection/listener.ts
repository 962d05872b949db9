import { viewOf } from '../bytes.ts';
import { GuestError, SyscallError } from '../errors.ts';
import type { GuestConnectionAccepted, GuestListener, GuestListenerState } from '../guest.ts';
import { StreamClose } from '../protocol.ts';
import { type Deferred, deferred } from './deferred.ts';
import type { Wire } from './wire.ts';

/** Connections that may wait here for their handler; the rest stays in the kernel's backlog. */
export const ACCEPTED_MAX = 16;

export interface ListenerOwner {
  /** Closes descriptors that were accepted and that nobody took. */
  closeAll(fds: readonly number[]): void;
  gone(id: number): void;
}

/** A listening socket of the agent. */
export class ConnectedListener implements GuestListener {
  readonly id: number;
  readonly #wire: Wire;
  readonly #owner: ListenerOwner;
  readonly #accepted: GuestConnectionAccepted[] = [];
  #waiting: Deferred<IteratorResult<GuestConnectionAccepted, undefined>> | undefined;
  #end: { error?: Error } | undefined;

  constructor(state: GuestListenerState, wire: Wire, owner: ListenerOwner) {
    this.id = state.id;
    this.#wire = wire;
    this.#owner = owner;
    for (const { fd, peer } of state.accepted) this.#accepted.push({ fd, peer: Uint8Array.from(peer) });
  }

  [Symbol.asyncIterator](): AsyncIterator<GuestConnectionAccepted, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.release();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  release(): void {
    if (this.#end) return;
    this.#wire.streamClose(this.id, StreamClose.Release);
    this.#finish({});
    this.#owner.closeAll(this.#accepted.splice(0).map(({ fd }) => fd));
    this.#owner.gone(this.id);
  }

  /** An Accepted frame: `i32 fd | sockaddr`. */
  accepted(payload: Uint8Array): void {
    if (payload.length < 4)
      throw new GuestError(`Cannot read an accepted connection of ${String(payload.length)} bytes`);
    const connection = { fd: viewOf(payload).getInt32(0, true), peer: payload.slice(4) };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#hand(waiting, connection);
    else if (this.#accepted.length < ACCEPTED_MAX) this.#accepted.push(connection);
    else throw new GuestError(`Cannot take a connection: the guest was allowed ${String(ACCEPTED_MAX)}`);
  }

  /** StreamEnd: the socket failed. */
  end(payload: Uint8Array): void {
    const errno = payload.length === 8 ? Math.abs(viewOf(payload).getInt32(4, true)) : 0;
    const what = `listener ${String(this.id)}`;
    if (errno) this.#finish({ error: new SyscallError('accept4', 'accept4 of a relayed socket', errno, what) });
    this.release();
  }

  /** The connection to the guest is lost. */
  lost(reason: GuestError): void {
    this.#finish({ error: reason });
  }

  save(): GuestListenerState {
    return { id: this.id, accepted: this.#accepted.map(({ fd, peer }) => ({ fd, peer: [...peer] })) };
  }

  #next(): Promise<IteratorResult<GuestConnectionAccepted, undefined>> {
    const next = deferred<IteratorResult<GuestConnectionAccepted, undefined>>();
    const connection = this.#accepted.shift();
    if (connection) this.#hand(next, connection);
    else if (this.#end) this.#settle(next, this.#end);
    else this.#waiting = next;
    return next.promise;
  }

  #hand(to: Deferred<IteratorResult<GuestConnectionAccepted, undefined>>, value: GuestConnectionAccepted): void {
    to.resolve({ done: false, value });
    if (!this.#end) this.#wire.streamCredit(this.id, 1);
  }

  #finish(end: { error?: Error }): void {
    this.#end ??= end;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#settle(waiting, this.#end);
  }

  #settle(next: Deferred<IteratorResult<GuestConnectionAccepted, undefined>>, { error }: { error?: Error }): void {
    if (error) next.reject(error);
    else next.resolve({ done: true, value: undefined });
  }
}
