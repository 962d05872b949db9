/** One holder at a time, in the order of asking. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();
  readonly #asked = new Set<AbortController>();

  /** Somebody holds it, or is about to. */
  get held(): boolean {
    return this.#asked.size > 0;
  }

  /** Resolves when everybody who has asked by now is done. */
  get idle(): Promise<unknown> {
    return this.#tail;
  }

  /**
   * Runs `work` when everybody who asked before is done; a failure is the caller's and blocks nobody. Work that may wait for long, for a
   * client or for what a container does, heeds the signal: it is aborted when somebody can't wait for the end of it.
   */
  run<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
    const asked = new AbortController();
    this.#asked.add(asked);
    const turn = this.#tail.then(() => work(asked.signal));
    this.#tail = turn.catch(() => undefined).then(() => void this.#asked.delete(asked));
    return turn;
  }

  /** Asks everybody who holds it, or has asked for it by now, to come to an end. */
  interrupt(reason: unknown): void {
    for (const asked of this.#asked) asked.abort(reason);
  }
}
