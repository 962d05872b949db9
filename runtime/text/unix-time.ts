/** Seconds since the epoch as the API takes them (moby, api/types/time: ParseTimestamps). */
import { type Instant, instantOf } from '../std/instant.ts';
import { parseInt64 } from './number.ts';

const FRACTION_DIGITS = 9;

/** `1700000000.123456789`; the fraction counts forwards before the epoch too. Throws in Go's words. */
export function parseUnixTime(text: string): Instant {
  const [, seconds = '', fraction] = /^([^.]*)(?:\.(.*))?$/s.exec(text) ?? [];
  const whole = parseInt64(seconds);
  if (fraction === undefined) return instantOf(whole);
  return instantOf(whole, Math.trunc(Number(parseInt64(fraction)) * 10 ** (FRACTION_DIGITS - fraction.length)));
}
