import { encodeText } from '../guest/bytes.ts';
import { type Instant, rfc3339Seconds } from '../std/instant.ts';

const NS_PER_S = 1_000_000_000n;
const FRACTION_DIGITS = 9;
const [DOT, ZERO, LETTER_Z] = [0x2e, 0x30, 0x5a];

/**
 * Writes moments as rfc3339Nano does, into the same bytes again and again: every line of output gets one, and most fall into the second
 * of the line before, so that only the digits of the fraction have to be written.
 */
export class TextStamp {
  #second: Instant = 0n;
  #bytes = new Uint8Array(0);
  /** Of the second, where the fraction begins. */
  #start = 0;

  /** Valid until the next one. */
  write(instant: Instant): Uint8Array {
    let fraction = Number(instant - this.#second);
    if (this.#start === 0 || fraction < 0 || fraction >= Number(NS_PER_S)) {
      this.#turnTo(instant);
      fraction = Number(instant - this.#second);
    }
    let end = this.#start + (fraction === 0 ? 0 : FRACTION_DIGITS + 1);
    let isTrailing = true;
    for (let at = end - 1; at > this.#start; at -= 1) {
      const digit = fraction % 10;
      fraction = (fraction - digit) / 10;
      isTrailing &&= digit === 0;
      if (isTrailing) end -= 1;
      this.#bytes[at] = ZERO + digit;
    }
    if (end > this.#start) this.#bytes[this.#start] = DOT;
    this.#bytes[end] = LETTER_Z;
    return this.#bytes.subarray(0, end + 1);
  }

  #turnTo(instant: Instant): void {
    const head = encodeText(rfc3339Seconds(instant).slice(0, -1));
    this.#second = instant - (((instant % NS_PER_S) + NS_PER_S) % NS_PER_S);
    this.#start = head.length;
    this.#bytes = new Uint8Array(head.length + FRACTION_DIGITS + 2);
    this.#bytes.set(head);
  }
}
