import { conflict } from '../../std/errors.ts';
import { deferred } from '../../std/deferred.ts';

/**
 * The way of clients to a process's standard input, also before it runs: what they write waits until then. Ended input stays
 * ended for that run.
 */
export class InputGate {
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #ended = false;
  #opened = deferred<void>();

  /** The process is there and takes input. */
  open(stream: WritableStream<Uint8Array>): void {
    this.#writer = stream.getWriter();
    // A process that closes its input is no error of the engine: writes to it fail, and tell the writer.
    this.#writer.closed.catch(() => undefined);
    this.#opened.resolve();
    if (this.#ended) this.#close();
  }

  /** The process is gone: who still waits is told so, and the gate is ready for the next run. */
  reset(): void {
    this.#opened.reject(conflict('the container is not running'));
    this.#opened = deferred<void>();
    this.#writer = undefined;
    this.#ended = false;
  }

  /** Resolves when the guest took the bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#opened.promise;
    await this.#writer?.write(bytes);
  }

  /** No more input in this run. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#close();
  }

  /** One client's writing end; `endsInput`: closing it ends the process's input too. */
  client(endsInput: boolean): WritableStream<Uint8Array> {
    return new WritableStream({
      write: (bytes) => this.write(bytes),
      close: () => {
        if (endsInput) this.end();
      },
    });
  }

  #close(): void {
    this.#writer?.close().catch(() => undefined);
  }
}
