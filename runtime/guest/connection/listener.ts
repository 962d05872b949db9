import { viewOf } from '../bytes.ts';
import { GuestError, SyscallError } from '../errors.ts';
import type { GuestConnectionAccepted, GuestListener, GuestListenerState } from '../guest.ts';
import { StreamClose } from '../protocol.ts';
import { Inbox } from './inbox.ts';
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
  readonly #accepted: Inbox<GuestConnectionAccepted>;

  constructor(state: GuestListenerState, wire: Wire, owner: ListenerOwner) {
    this.id = state.id;
    this.#wire = wire;
    this.#owner = owner;
    const waiting = state.accepted.map(({ fd, peer }) => ({ fd, peer: Uint8Array.from(peer) }));
    this.#accepted = new Inbox(waiting, () => wire.streamCredit(this.id, 1));
  }

  [Symbol.asyncIterator](): AsyncIterator<GuestConnectionAccepted, undefined> {
    return {
      next: () => this.#accepted.next(),
      return: () => {
        this.release();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  release(): void {
    if (!this.#accepted.ended) this.#leave();
  }

  /** An Accepted frame: `i32 fd | sockaddr`. */
  accepted(payload: Uint8Array): void {
    if (payload.length < 4)
      throw new GuestError(`Cannot read an accepted connection of ${String(payload.length)} bytes`);
    if (this.#accepted.unread.length >= ACCEPTED_MAX)
      throw new GuestError(`Cannot take a connection: the guest was allowed ${String(ACCEPTED_MAX)}`);
    this.#accepted.push({ fd: viewOf(payload).getInt32(0, true), peer: payload.slice(4) });
  }

  /** StreamEnd: the socket failed. */
  end(payload: Uint8Array): void {
    if (this.#accepted.ended) return;
    const errno = payload.length === 8 ? Math.abs(viewOf(payload).getInt32(4, true)) : 0;
    const what = `listener ${String(this.id)}`;
    this.#leave(errno ? { error: new SyscallError('accept4', 'accept4 of a relayed socket', errno, what) } : {});
  }

  /** The connection to the guest is lost. */
  lost(reason: GuestError): void {
    this.#accepted.end({ error: reason });
  }

  save(): GuestListenerState {
    return { id: this.id, accepted: this.#accepted.unread.map(({ fd, peer }) => ({ fd, peer: [...peer] })) };
  }

  #leave(reason: { readonly error?: Error } = {}): void {
    this.#wire.streamClose(this.id, StreamClose.Release);
    this.#owner.closeAll(this.#accepted.end(reason).map(({ fd }) => fd));
    this.#owner.gone(this.id);
  }
}
