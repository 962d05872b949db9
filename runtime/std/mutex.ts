/** One holder at a time, in the order of asking. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();
  #asked = 0;

  /** Somebody holds it, or is about to. */
  get held(): boolean {
    return this.#asked > 0;
  }

  /** Resolves when everybody who has asked by now is done. */
  get idle(): Promise<unknown> {
    return this.#tail;
  }

  /** Runs `work` when everybody who asked before is done; a failure is the caller's and blocks nobody. */
  run<T>(work: () => Promise<T>): Promise<T> {
    this.#asked += 1;
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => undefined).then(() => void (this.#asked -= 1));
    return turn;
  }
}
