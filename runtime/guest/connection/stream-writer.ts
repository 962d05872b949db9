import { STREAM_CHUNK_BYTES_MAX } from '../protocol.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { type Deferred, deferred } from '../../std/deferred.ts';

export interface StreamWriterWire {
  send(bytes: Uint8Array): void;
  endInput(): void;
}

/** The outgoing half of a stream: sends as far as the guest's credit goes, and lets the writer wait for more. */
export class StreamWriter {
  readonly writable: WritableStream<Uint8Array>;
  readonly unsent = new ChunkQueue();
  /** Bytes that the guest still accepts. */
  credit: number;
  readonly #wire: StreamWriterWire;
  #controller: WritableStreamDefaultController | undefined;
  #drained: Deferred<void> | undefined;
  #ending: Deferred<void> | undefined;
  #over = false;

  constructor(state: { credit: number; unsent: Uint8Array }, wire: StreamWriterWire) {
    this.credit = state.credit;
    this.#wire = wire;
    this.unsent.push(state.unsent);
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      write: (chunk) => this.#write(chunk),
      close: () => this.#close(),
      abort: () => this.#abort(),
    });
  }

  /** The guest accepts more. */
  grant(bytes: number): void {
    this.credit += bytes;
    this.#send();
  }

  /** The guest takes no more: `error` says why, unless it was asked to end. */
  end(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.unsent.clear();
    if (this.#ending) this.#ending.resolve();
    else this.#controller?.error(error);
    this.#drained?.reject(error);
  }

  #write(chunk: Uint8Array): Promise<void> | undefined {
    this.unsent.push(chunk);
    this.#send();
    if (this.unsent.bytes === 0) return undefined;
    this.#drained = deferred();
    return this.#drained.promise;
  }

  #send(): void {
    while (this.credit > 0) {
      const piece = this.unsent.shift(Math.min(this.credit, STREAM_CHUNK_BYTES_MAX));
      if (!piece) break;
      this.credit -= piece.length;
      this.#wire.send(piece);
    }
    if (this.unsent.bytes > 0) return;
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  /** Resolves when the guest has written everything and shut that side. */
  #close(): Promise<void> {
    this.#ending = deferred();
    if (this.#over) this.#ending.resolve();
    else this.#wire.endInput();
    return this.#ending.promise;
  }

  #abort(): void {
    this.unsent.clear();
    if (this.#over) return;
    this.#ending = deferred();
    this.#wire.endInput();
  }
}
