/**
 * Whether something has happened in the guest that nobody was told of, from the instructions that it has run: a process that ends or a
 * file that changes takes some, and an idle kernel few. What the page's own looks take is left out.
 */

/** An idle kernel takes half of it. */
const IDLE_PER_SECOND = 250_000;
/** What a process that a look has started takes for its end. */
const AFTERMATH = 150_000;

export class Stirring {
  #count: number | undefined;
  #at = 0;
  #allowance = 0;

  /** A look has ended: `count` is the guest's instructions modulo 2^32, `now` in milliseconds. */
  begin(count: number, now: number): void {
    this.#count = count;
    this.#at = now;
    this.#allowance = AFTERMATH;
  }

  /** Whether the guest has done more than an idle one does, since it was asked last: what it saves in quiet hides nothing later. */
  hasStirred(count: number, now: number): boolean {
    const before = this.#count;
    if (before === undefined) return true;
    const isMore = (count - before) >>> 0 > this.#allowance + (IDLE_PER_SECOND * (now - this.#at)) / 1000;
    this.begin(count, now);
    this.#allowance = 0;
    return isMore;
  }
}
