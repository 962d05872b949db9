import { deferred } from '../../std/deferred.ts';
import { ConnectError, type OutsideConnection, type Refusal } from '../outside-tcp.ts';
import { CloseReason, type WispPacket } from './packet.ts';

/** Bytes in one packet: a server's buffers are counted in packets. */
const PIECE_BYTES = 16 * 1024;
/** Packets that may be under way to us, where the server lets itself be limited. */
const WINDOW_PACKETS = 16;
/** What waits for a slow reader where the server doesn't; beyond it the connection is broken. */
export const WAITING_BYTES_MAX = 16 * 2 ** 20;

/** What a stream needs of its session. */
export interface StreamLink {
  readonly id: number;
  /** Of packets that the server takes at first. */
  readonly credit: number;
  /** The server knows ends of writing and limits: WHOLE_STREAMS. */
  readonly isWhole: boolean;
  /** `host:port`, for messages. */
  readonly peer: string;
  readonly send: (packet: WispPacket) => void;
  /** Nothing of this stream is known any longer. */
  readonly forget: () => void;
}

type State = 'connecting' | 'open' | 'closed';

/** One connection through a relay: packets come in, bytes go both ways. */
export class WispStream implements OutsideConnection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #link: StreamLink;
  readonly #standing = deferred<void>();
  #state: State = 'connecting';
  #credit: number;
  #taken = 0;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #failure: Error | undefined;
  #farEnded = false;
  #nearEnded = false;
  /** Calls whoever waits for something to read, and whoever waits for credit. */
  #wakeReader: () => void = () => undefined;
  #wakeWriter: () => void = () => undefined;

  constructor(link: StreamLink) {
    this.#link = link;
    this.#credit = link.credit;
    this.readable = new ReadableStream(
      { pull: (controller) => this.#pull(controller), cancel: () => this.reset() },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream({
      write: (bytes) => this.#write(bytes),
      close: () => this.#endWriting(),
      abort: () => this.reset(),
    });
    if (link.isWhole) link.send({ type: 'continue', stream: link.id, packets: WINDOW_PACKETS });
  }

  /** Rejects with a ConnectError. */
  get connected(): Promise<void> {
    return this.#standing.promise;
  }

  /** It stands as far as anybody can tell: servers of version 1 don't tell. */
  assumeConnected(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.#standing.resolve();
  }

  receive(packet: WispPacket): void {
    if (packet.type === 'close') return this.#closedByServer(packet.reason);
    if (packet.type === 'continue') {
      this.#credit = packet.packets;
      this.#wakeWriter();
    }
    if (packet.type === 'data') this.#take(packet.bytes);
    this.assumeConnected();
  }

  /** The session is gone. */
  fail(error: Error): void {
    if (this.#state === 'connecting') this.#standing.reject(error);
    this.#close(error);
  }

  reset(): void {
    if (this.#state === 'closed') return;
    this.#tellClosed(CloseReason.broken);
    const error = new Error(`the connection to ${this.#link.peer} was reset`);
    this.#standing.reject(error);
    this.#close(error);
  }

  #take(bytes: Uint8Array): void {
    if (this.#farEnded) return;
    if (bytes.length === 0) {
      if (this.#link.isWhole) this.#endReading();
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > WAITING_BYTES_MAX) {
      this.#tellClosed(CloseReason.overwhelmed);
      this.#close(new Error(`${this.#link.peer} sends faster than it is read, and the relay can't be told to wait`));
    }
    this.#wakeReader();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#waiting.length === 0) {
      if (this.#failure) throw this.#failure;
      if (this.#farEnded) return controller.close();
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    }
    const bytes = this.#waiting.shift() ?? new Uint8Array(0);
    this.#waitingBytes -= bytes.length;
    this.#giveCredit();
    controller.enqueue(bytes);
  }

  #giveCredit(): void {
    const { id, isWhole, send } = this.#link;
    this.#taken += 1;
    if (!isWhole || this.#state === 'closed' || this.#taken < WINDOW_PACKETS / 2) return;
    this.#taken = 0;
    send({ type: 'continue', stream: id, packets: WINDOW_PACKETS - this.#waiting.length });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      while (this.#credit === 0 && this.#state !== 'closed')
        await new Promise<void>((resolve) => (this.#wakeWriter = resolve));
      if (this.#state === 'closed') throw this.#failure ?? new Error(`${this.#link.peer} has closed the connection`);
      this.#credit -= 1;
      this.#link.send({ type: 'data', stream: this.#link.id, bytes: bytes.subarray(at, at + PIECE_BYTES) });
    }
  }

  /** A server that doesn't know of it goes on until it has said everything. */
  #endWriting(): void {
    if (this.#state === 'closed') return;
    this.#nearEnded = true;
    if (this.#link.isWhole) this.#link.send({ type: 'data', stream: this.#link.id, bytes: new Uint8Array(0) });
    this.#closeIfOver();
  }

  #endReading(): void {
    this.#farEnded = true;
    this.#wakeReader();
    this.#closeIfOver();
  }

  #closeIfOver(): void {
    if (!this.#nearEnded || !this.#farEnded) return;
    this.#tellClosed(CloseReason.voluntary);
    this.#close(undefined);
  }

  #closedByServer(reason: number): void {
    const { peer } = this.#link;
    if (this.#state === 'connecting') {
      const error = refusalOf(peer, reason);
      this.#standing.reject(error);
      return this.#close(error);
    }
    this.#close(reason === CloseReason.voluntary ? undefined : new Error(`the connection to ${peer} broke`));
  }

  #tellClosed(reason: number): void {
    if (this.#state !== 'closed') this.#link.send({ type: 'close', stream: this.#link.id, reason });
  }

  /** What came before it is still read. */
  #close(failure: Error | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#failure = failure;
    this.#farEnded = true;
    this.#wakeReader();
    this.#wakeWriter();
    this.#link.forget();
  }
}

const REFUSALS: Readonly<Record<number, readonly [Refusal, words: string, why?: string]>> = {
  [CloseReason.invalid]: ['prohibited', 'no route to host', 'The relay does not lead there.'],
  [CloseReason.unreachable]: ['host-unreachable', 'no route to host'],
  [CloseReason.timeout]: ['silence', 'connection timed out'],
  [CloseReason.refused]: ['refused', 'connection refused'],
  [CloseReason.blocked]: ['prohibited', 'no route to host', 'The relay does not lead there.'],
  [CloseReason.throttled]: ['refused', 'connection refused', 'The relay has too many connections to make.'],
};

function refusalOf(peer: string, reason: number): ConnectError {
  const [refusal, words, why] = REFUSALS[reason] ?? (['host-unreachable', 'no route to host'] as const);
  return new ConnectError(refusal, `dial tcp ${peer}: connect: ${words}`, why);
}
