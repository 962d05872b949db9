import type { Timers } from '../std/time.ts';

/** A signal that aborts when the outer one does, or when `ms` have passed without `touch`. Disposing of it ends the clock. */
export class Deadline implements Disposable {
  readonly #timers: Timers;
  readonly #ms: number;
  readonly #controller = new AbortController();
  readonly #late: () => Error;
  readonly signal: AbortSignal;
  #timer: Disposable;

  constructor(timers: Timers, ms: number, late: () => Error, outer?: AbortSignal) {
    this.#timers = timers;
    this.#ms = ms;
    this.#late = late;
    this.signal = outer ? AbortSignal.any([outer, this.#controller.signal]) : this.#controller.signal;
    this.#timer = this.#start();
  }

  /** Something happened: the time begins anew. */
  touch(): void {
    this.#timer[Symbol.dispose]();
    this.#timer = this.#start();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #start(): Disposable {
    return this.#timers.after(this.#ms, () => this.#controller.abort(this.#late()));
  }
}
