import { GuestError } from '../errors.ts';
import { STREAM_WINDOW_BYTES } from '../protocol.ts';
import { ChunkQueue } from './chunk-queue.ts';

/** Credit goes back in steps of this size, so that a reader of small pieces doesn't answer each with a frame. */
const CREDIT_STEP_BYTES = STREAM_WINDOW_BYTES / 4;

/**
 * The incoming half of a stream. credit + unread + owed is the window at all times: the guest can't send more than is read.
 */
export class StreamReader {
  readonly readable: ReadableStream<Uint8Array>;
  readonly unread = new ChunkQueue();
  /** Bytes that the guest may still send. */
  credit: number;
  /** Bytes that were read and not yet granted again. */
  owed: number;
  readonly #grant: (bytes: number) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #resume: (() => void) | undefined;
  #isDelivering = false;
  #state: 'open' | 'discarding' | 'ended' = 'open';
  #error: unknown;

  constructor(state: { credit: number; owed: number; unread: Uint8Array }, grant: (bytes: number) => void) {
    this.credit = state.credit;
    this.owed = state.owed;
    this.unread.push(state.unread);
    this.#grant = grant;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#pull(),
        cancel: () => this.#cancel(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Bytes from the guest, valid during the call only. */
  push(bytes: Uint8Array): void {
    if (bytes.length > this.credit)
      throw new GuestError(
        `Cannot take ${String(bytes.length)} bytes of a stream: the guest was granted ${String(this.credit)}`,
      );
    this.credit -= bytes.length;
    if (this.#state === 'ended') return;
    if (this.#state === 'discarding') this.#consumed(bytes.length);
    else this.unread.push(bytes.slice());
    this.#deliver();
  }

  /** The guest will send no more: what is unread can still be read, then comes the end or the error. */
  end(error?: unknown): void {
    if (this.#state === 'ended') return;
    const discarding = this.#state === 'discarding';
    this.#state = 'ended';
    this.#error = error;
    if (!discarding) this.#deliver();
  }

  #pull(): Promise<void> | undefined {
    if (this.#next()) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  /** Serves a read that waits, with everything that this turn brings: the guest sends several pieces in a row. */
  #deliver(): void {
    if (!this.#resume || this.#isDelivering) return;
    this.#isDelivering = true;
    queueMicrotask(() => {
      this.#isDelivering = false;
      const resume = this.#resume;
      if (!resume || !this.#next()) return;
      this.#resume = undefined;
      resume();
    });
  }

  /** Hands the next chunk, the end or the error to the reader; false when there is nothing yet. */
  #next(): boolean {
    const chunk = this.unread.shiftAll();
    if (chunk) {
      this.#controller?.enqueue(chunk);
      this.#consumed(chunk.length);
      // The end needs no read of its own to be noticed.
      if (this.unread.bytes === 0 && this.#state === 'ended') this.#finish();
      return true;
    }
    if (this.#state !== 'ended') return false;
    this.#finish();
    return true;
  }

  #finish(): void {
    if (this.#error === undefined) this.#controller?.close();
    else this.#controller?.error(this.#error);
  }

  /** Nobody wants it: whoever writes in the guest is not held up. */
  #cancel(): void {
    if (this.#state === 'open') this.#state = 'discarding';
    const dropped = this.unread.bytes;
    this.unread.clear();
    this.#consumed(dropped);
  }

  #consumed(bytes: number): void {
    this.owed += bytes;
    if (this.owed < CREDIT_STEP_BYTES || this.#state === 'ended') return;
    const granted = this.owed;
    this.owed = 0;
    this.credit += granted;
    this.#grant(granted);
  }
}
