/** Seconds since the epoch as the API takes them (moby, api/types/time: ParseTimestamps). */
import { type Instant, instantOf } from './instant.ts';

const SECONDS_MAX = 2n ** 63n;
const FRACTION_DIGITS = 9;

/** `1700000000.123456789`; the fraction counts forwards before the epoch too. Throws in Go's words. */
export function parseUnixTime(text: string): Instant {
  const [, seconds = '', fraction] = /^([^.]*)(?:\.(.*))?$/s.exec(text) ?? [];
  const whole = parseInt64(seconds);
  if (fraction === undefined) return instantOf(whole);
  return instantOf(whole, Math.trunc(Number(parseInt64(fraction)) * 10 ** (FRACTION_DIGITS - fraction.length)));
}

function parseInt64(text: string): bigint {
  const wrong = (why: string): Error => new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[+-]?\d+$/.test(text)) throw wrong('invalid syntax');
  const value = BigInt(text.replace('+', ''));
  if (value < -SECONDS_MAX || value >= SECONDS_MAX) throw wrong('value out of range');
  return value;
}
