import type { OutputChunk } from '../../model/engine.ts';

/** What a client may leave unread before the process has to wait for it. */
const UNREAD_BYTES_MAX = 256 * 1024;

interface Listener {
  /** It has no room for more. */
  readonly isFull: boolean;
  /** Resolves when there is room again, or the listener is gone. */
  deliver(chunk: OutputChunk): Promise<void> | undefined;
  end(): void;
}

/** One process's output for any number of clients. The slowest of them sets the pace, within a bounded buffer each. */
export class OutputHub {
  readonly #listeners = new Set<Listener>();
  #waitsForSlow = true;

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Resolves when every listener has room for more. */
  async write(chunk: OutputChunk): Promise<void> {
    if (!this.#waitsForSlow) this.leaveSlow();
    const full = [...this.#listeners].map((listener) => listener.deliver(chunk)).filter((wait) => wait !== undefined);
    if (this.#waitsForSlow && full.length > 0) await Promise.all(full);
  }

  /** The run is over: every stream ends, and new ones wait for the next run. */
  end(): void {
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
    this.#waitsForSlow = true;
  }

  /** To the end of the run nobody is waited for: the output of who doesn't keep up ends. */
  leaveSlow(): void {
    this.#waitsForSlow = false;
    const slow = [...this.#listeners].filter(({ isFull }) => isFull);
    for (const listener of slow) {
      this.#listeners.delete(listener);
      listener.end();
    }
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
            get isFull() {
              return (controller.desiredSize ?? 0) <= 0;
            },
            deliver(chunk) {
              if (!sources[chunk.source]) return undefined;
              controller.enqueue(chunk);
              if (!this.isFull) return undefined;
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
