import { systemTimers, type Timers } from './time.ts';

/** Timers of one owner: none goes off once the owner has ended. */
export class OwnTimers implements Timers, Disposable {
  readonly #timers: Timers;
  readonly #waiting = new Set<Disposable>();
  #ended = false;

  constructor(timers: Timers = systemTimers) {
    this.#timers = timers;
  }

  after(ms: number, callback: () => void): Disposable {
    if (this.#ended) return { [Symbol.dispose]: () => undefined };
    const timer = this.#timers.after(ms, () => {
      this.#waiting.delete(timer);
      callback();
    });
    this.#waiting.add(timer);
    return {
      [Symbol.dispose]: () => {
        this.#waiting.delete(timer);
        timer[Symbol.dispose]();
      },
    };
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    for (const timer of this.#waiting) timer[Symbol.dispose]();
    this.#waiting.clear();
  }
}
