import type { OutputChunk } from '../../engine.ts';

/** What a client may leave unread before the process has to wait for it. */
const UNREAD_BYTES_MAX = 256 * 1024;

interface Listener {
  /** Resolves when there is room again, or the listener is gone. */
  deliver(chunk: OutputChunk): Promise<void> | undefined;
  end(): void;
}

/** One process's output for any number of clients. The slowest of them sets the pace, within a bounded buffer each. */
export class OutputHub {
  readonly #listeners = new Set<Listener>();

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Resolves when every listener has room for more. */
  async write(chunk: OutputChunk): Promise<void> {
    const full = [...this.#listeners].map((listener) => listener.deliver(chunk)).filter((wait) => wait !== undefined);
    if (full.length > 0) await Promise.all(full);
  }

  /** The run is over: every stream ends, and new ones wait for the next run. */
  end(): void {
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  /** The output from now to the end of the run. Cancelling the stream, or aborting the signal, leaves the hub. */
  subscribe(sources: { stdout: boolean; stderr: boolean }, signal?: AbortSignal): ReadableStream<OutputChunk> {
    let listener: Listener | undefined;
    const leave = (): boolean => listener !== undefined && this.#listeners.delete(listener);
    signal?.addEventListener('abort', () => leave() && listener?.end(), { once: true });
    let waiting: (() => void)[] = [];
    const makeRoom = (): void => {
      for (const resolve of waiting) resolve();
      waiting = [];
    };
    return new ReadableStream<OutputChunk>(
      {
        start: (controller) => {
          listener = {
            deliver(chunk) {
              if (!sources[chunk.source]) return undefined;
              controller.enqueue(chunk);
              if ((controller.desiredSize ?? 0) > 0) return undefined;
              return new Promise((resolve) => waiting.push(resolve));
            },
            end() {
              controller.close();
              makeRoom();
            },
          };
          this.#listeners.add(listener);
        },
        pull: makeRoom,
        cancel: () => {
          leave();
          makeRoom();
        },
      },
      { highWaterMark: UNREAD_BYTES_MAX, size: (chunk) => chunk.bytes.length },
    );
  }
}
