import { viewOf } from '../bytes.ts';
import { GuestError, SyscallError } from '../errors.ts';
import type { Datagram, GuestDatagrams, GuestDatagramsState } from '../guest.ts';
import { DATAGRAM_ADDRESS_BYTES_MAX, DATAGRAM_BYTES_MAX, DATAGRAM_HEADER_BYTES, StreamClose } from '../protocol.ts';
import { Inbox } from './inbox.ts';
import type { Wire } from './wire.ts';

/** Datagrams that may wait here for their handler; more wait in the kernel, or are dropped there. */
export const DATAGRAMS_MAX = 16;

/** A socket of datagrams of the agent. */
export class ConnectedDatagrams implements GuestDatagrams {
  readonly id: number;
  readonly #wire: Wire;
  readonly #gone: (id: number) => void;
  readonly #received: Inbox<Datagram>;

  constructor(state: GuestDatagramsState, wire: Wire, gone: (id: number) => void) {
    this.id = state.id;
    this.#wire = wire;
    this.#gone = gone;
    const waiting = state.received.map(({ address, bytes }) => ({
      address: Uint8Array.from(address),
      bytes: Uint8Array.from(bytes),
    }));
    this.#received = new Inbox(waiting, () => wire.streamCredit(this.id, 1));
  }

  [Symbol.asyncIterator](): AsyncIterator<Datagram, undefined> {
    return {
      next: () => this.#received.next(),
      return: () => {
        this.release();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  send({ address, bytes }: Datagram): void {
    if (address.length > DATAGRAM_ADDRESS_BYTES_MAX || bytes.length > DATAGRAM_BYTES_MAX)
      throw new GuestError(`Cannot send ${String(bytes.length)} bytes as one datagram`);
    if (!this.#received.ended) this.#wire.datagram(this.id, address, bytes);
  }

  release(): void {
    if (!this.#received.ended) this.#leave();
  }

  /** A Datagram frame. */
  datagram(payload: Uint8Array): void {
    const length = payload.length < DATAGRAM_HEADER_BYTES ? Infinity : viewOf(payload).getUint32(0, true);
    if (length > DATAGRAM_ADDRESS_BYTES_MAX)
      throw new GuestError(`Cannot read a datagram of ${String(payload.length)} bytes`);
    if (this.#received.unread.length >= DATAGRAMS_MAX)
      throw new GuestError(`Cannot take a datagram: the guest was allowed ${String(DATAGRAMS_MAX)}`);
    this.#received.push({ address: payload.slice(4, 4 + length), bytes: payload.slice(DATAGRAM_HEADER_BYTES) });
  }

  /** StreamEnd: the socket failed. */
  end(payload: Uint8Array): void {
    if (this.#received.ended) return;
    const errno = payload.length === 8 ? Math.abs(viewOf(payload).getInt32(4, true)) : 0;
    const what = `datagrams ${String(this.id)}`;
    this.#leave(errno ? { error: new SyscallError('recvfrom', 'recvfrom of a relayed socket', errno, what) } : {});
  }

  /** The connection to the guest is lost. */
  lost(reason: GuestError): void {
    this.#received.end({ error: reason });
  }

  save(): GuestDatagramsState {
    const received = this.#received.unread.map(({ address, bytes }) => ({ address: [...address], bytes: [...bytes] }));
    return { id: this.id, received };
  }

  #leave(reason: { readonly error?: Error } = {}): void {
    this.#wire.streamClose(this.id, StreamClose.Release);
    this.#received.end(reason);
    this.#gone(this.id);
  }
}
