/** Moments, exact to the nanosecond: a number of milliseconds has no room for them. */

/** Nanoseconds since the epoch. */
export type Instant = bigint;

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;
const FRACTION_DIGITS = 9;

/** Of milliseconds since the epoch, with whatever fraction they have. */
export function instantOfMs(ms: number): Instant {
  const whole = Math.floor(ms);
  return BigInt(whole) * NS_PER_MS + BigInt(Math.round((ms - whole) * 1e6));
}

/** Of seconds since the epoch and nanoseconds on top. */
export const instantOf = (seconds: number | bigint, nanoseconds: number | bigint = 0): Instant =>
  BigInt(seconds) * NS_PER_S + BigInt(nanoseconds);

/** Go's zero time, which Docker shows for "never". */
export const ZERO_INSTANT: Instant = instantOf(-62_135_596_800);
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** Whole seconds since the epoch. */
export const unixSeconds = (instant: Instant): number => Number((instant - fractionOf(instant)) / NS_PER_S);

/** How long it was from one moment to the other. */
export const msBetween = (from: Instant, to: Instant): number => Number(to - from) / 1e6;

/** For sorting: oldest first. */
export const compareInstants = (a: Instant, b: Instant): number => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 3339 with nanoseconds as Go prints it: trailing zeros of the fraction are dropped. */
export function rfc3339Nano(instant: Instant): string {
  const fraction = fractionDigits(instant).replace(/0+$/, '');
  return `${secondsText(instant)}${fraction === '' ? '' : '.'}${fraction}Z`;
}

/** RFC 3339 with always nine digits, as Docker's logs print it. */
export const rfc3339NanoFixed = (instant: Instant): string => `${secondsText(instant)}.${fractionDigits(instant)}Z`;

/** RFC 3339 without the fraction, as Docker shows the age of volumes. */
export const rfc3339Seconds = (instant: Instant): string => `${secondsText(instant)}Z`;

/** `2006-01-02T15:04:05.999999999Z` or with an offset; undefined for what is no such time. */
export function parseRfc3339(text: string): Instant | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  const [, local = '', fraction = '', zone = ''] = match ?? [];
  const ms = Date.parse(`${local}${zone}`);
  if (!match || Number.isNaN(ms)) return undefined;
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(FRACTION_DIGITS, '0'));
}

/** `1700000000.123456789`, as Docker's commands hand times to the daemon. */
export const unixText = (instant: Instant): string => `${String(unixSeconds(instant))}.${fractionDigits(instant)}`;

const secondsText = (instant: Instant): string => new Date(unixSeconds(instant) * 1000).toISOString().slice(0, -5);

const fractionDigits = (instant: Instant): string => String(fractionOf(instant)).padStart(FRACTION_DIGITS, '0');

/** Nanoseconds within its second, before the epoch too. */
const fractionOf = (instant: Instant): bigint => ((instant % NS_PER_S) + NS_PER_S) % NS_PER_S;
