import { viewOf } from '../bytes.ts';
import { GuestError, SyscallError } from '../errors.ts';
import type { GuestStream, GuestStreamState } from '../guest.ts';
import { StreamClose, StreamFlag } from '../protocol.ts';
import { deferred } from '../../std/deferred.ts';
import { StreamReader } from './stream-reader.ts';
import { StreamWriter } from './stream-writer.ts';
import type { Wire } from './wire.ts';

const BOTH = StreamFlag.Read | StreamFlag.Write;

/** A descriptor of the agent relayed over the connection. */
export class ConnectedStream implements GuestStream {
  readonly id: number;
  readonly #wire: Wire;
  readonly #gone: (id: number) => void;
  readonly #reader: StreamReader;
  readonly #writer: StreamWriter;
  readonly #ended = deferred<void>();
  /** StreamFlag bits of the directions that are still open. */
  #open: number;
  #released = false;

  /** `gone` is told once when the agent has nothing to do with the stream any more. */
  constructor(state: GuestStreamState, wire: Wire, gone: (id: number) => void) {
    this.id = state.id;
    this.#wire = wire;
    this.#gone = gone;
    this.#open = state.open & BOTH;
    const unread = Uint8Array.from(state.unread);
    this.#reader = new StreamReader({ credit: state.readCredit, owed: state.readOwed, unread }, (bytes) =>
      wire.streamCredit(this.id, bytes),
    );
    this.#writer = new StreamWriter(
      { credit: state.writeCredit, unsent: Uint8Array.from(state.unsent) },
      {
        send: (bytes) => wire.streamData(this.id, bytes),
        endInput: () => wire.streamClose(this.id, StreamClose.EndInput),
      },
    );
    if (!(this.#open & StreamFlag.Read)) this.#reader.end();
    if (!(this.#open & StreamFlag.Write)) this.#writer.end(this.#error('it was not opened for writing'));
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#reader.readable;
  }

  get writable(): WritableStream<Uint8Array> {
    return this.#writer.writable;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  release(): void {
    this.#leave(StreamClose.Release);
  }

  detach(): void {
    this.#leave(StreamClose.Detach);
  }

  data(payload: Uint8Array): void {
    this.#reader.push(payload);
  }

  credit(payload: Uint8Array): void {
    if (payload.length !== 4) throw this.#error(`a credit of ${String(payload.length)} bytes`);
    this.#writer.grant(viewOf(payload).getUint32(0, true));
  }

  /** StreamEnd: a direction is over. Once both are the agent lets go of the descriptor. */
  end(payload: Uint8Array): void {
    if (payload.length !== 8) throw this.#error(`an end of ${String(payload.length)} bytes`);
    const view = viewOf(payload);
    const direction = view.getUint32(0, true);
    const errno = -Math.abs(view.getInt32(4, true));
    this.#open &= ~direction;
    if (direction & StreamFlag.Read) this.#reader.end(errno ? this.#failure('read', -errno) : undefined);
    if (direction & StreamFlag.Write)
      this.#writer.end(errno ? this.#failure('write', -errno) : this.#error('the other side takes no more'));
    if ((this.#open & BOTH) === 0) this.release();
  }

  /** The connection is lost. */
  lost(reason: GuestError): void {
    this.#released = true;
    this.#finish(reason);
  }

  save(): GuestStreamState {
    return {
      id: this.id,
      open: this.#open,
      readCredit: this.#reader.credit,
      readOwed: this.#reader.owed,
      writeCredit: this.#writer.credit,
      unread: [...this.#reader.unread.copy()],
      unsent: [...this.#writer.unsent.copy()],
    };
  }

  #leave(how: typeof StreamClose.Release | typeof StreamClose.Detach): void {
    if (this.#released) return;
    this.#released = true;
    this.#wire.streamClose(this.id, how);
    this.#finish();
    this.#gone(this.id);
  }

  #finish(reason?: GuestError): void {
    this.#reader.end(reason);
    this.#writer.end(reason ?? this.#error('it was released'));
    this.#ended.resolve();
  }

  #failure(call: string, errno: number): SyscallError {
    return new SyscallError(call, `${call} of a relayed descriptor`, errno, `stream ${String(this.id)}`);
  }

  #error(found: string): GuestError {
    return new GuestError(`Cannot go on with stream ${String(this.id)}: ${found}`);
  }
}
