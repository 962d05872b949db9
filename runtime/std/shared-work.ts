/**
 * Work that several ask for is done once: all of them hear what it tells, those who come late hear it from the start, and it is broken
 * off when nobody wants it any more.
 */
export class SharedWork<M, T extends Disposable> {
  readonly #running = new Map<string, Job<M, T>>();

  /**
   * Joins the work of this name, or begins it. The result stays until everybody who got it has disposed of it. Rejects with the signal's
   * reason when this caller leaves, with the work's error for all.
   */
  async join(
    key: string,
    caller: { readonly tell: (message: M) => void; readonly signal: AbortSignal },
    work: (tell: (message: M) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly value: T } & Disposable> {
    caller.signal.throwIfAborted();
    const job = this.#running.get(key) ?? this.#begin(key, work);
    return job.join(caller);
  }

  #begin(key: string, work: (tell: (message: M) => void, signal: AbortSignal) => Promise<T>): Job<M, T> {
    const job = new Job(work, () => this.#running.get(key) === job && this.#running.delete(key));
    this.#running.set(key, job);
    return job;
  }
}

class Job<M, T extends Disposable> {
  readonly #abort = new AbortController();
  readonly #told: M[] = [];
  readonly #listeners = new Set<(message: M) => void>();
  readonly #result: Promise<T>;
  readonly #over: () => void;
  #holders = 0;

  /** `over` is called when nobody may join any more. */
  constructor(work: (tell: (message: M) => void, signal: AbortSignal) => Promise<T>, over: () => void) {
    this.#over = over;
    this.#result = work((message) => this.#tell(message), this.#abort.signal);
    this.#result.catch(() => over());
  }

  async join({
    tell,
    signal,
  }: {
    tell: (message: M) => void;
    signal: AbortSignal;
  }): Promise<{ value: T } & Disposable> {
    this.#holders += 1;
    for (const message of this.#told) tell(message);
    this.#listeners.add(tell);
    try {
      const value = await orAborted(this.#result, signal);
      return { value, [Symbol.dispose]: once(() => this.#leave()) };
    } catch (error) {
      this.#leave();
      throw error;
    } finally {
      this.#listeners.delete(tell);
    }
  }

  #tell(message: M): void {
    this.#told.push(message);
    for (const listener of this.#listeners) listener(message);
  }

  #leave(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#over();
    this.#abort.abort(new Error('nobody waits for it any more'));
    this.#result.then(
      (value) => value[Symbol.dispose](),
      () => undefined,
    );
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}
