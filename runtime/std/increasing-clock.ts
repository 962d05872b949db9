import type { Instant } from './instant.ts';
import type { Clock } from './time.ts';

/** What a host's clock may fall back by without having been set. */
const WAVER_NS = 1_000_000_000n;

/**
 * A clock whose every look is later than the one before, however coarse the host's is: what happened can be told apart, and put in order,
 * by its time. A clock that was set back is followed.
 */
export class IncreasingClock implements Clock {
  readonly #host: () => Instant;
  #last: Instant;

  constructor(host: () => Instant) {
    this.#host = host;
    this.#last = host() - 1n;
  }

  now(): Instant {
    const host = this.#host();
    const isBehind = host <= this.#last && this.#last - host < WAVER_NS;
    this.#last = isBehind ? this.#last + 1n : host;
    return this.#last;
  }
}
