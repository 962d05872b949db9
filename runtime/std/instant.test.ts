import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { instantOf, instantOfMs, parseRfc3339, rfc3339Nano, rfc3339NanoFixed, unixSeconds } from './instant.ts';

/** What has a year of four digits. */
const instant = fc.bigInt({ min: instantOf(-62_135_596_800), max: instantOf(253_402_300_799, 999_999_999) });

test('a moment comes back from each of its texts to the nanosecond', () => {
  fc.assert(
    fc.property(instant, (moment) => {
      expect(parseRfc3339(rfc3339Nano(moment))).toBe(moment);
      expect(parseRfc3339(rfc3339NanoFixed(moment))).toBe(moment);
    }),
    RUNS,
  );
});

test.each([
  [instantOf(1_700_000_000, 1), '2023-11-14T22:13:20.000000001Z'],
  [instantOf(1_700_000_000, 120_000_000), '2023-11-14T22:13:20.12Z'],
  [instantOf(1_700_000_000), '2023-11-14T22:13:20Z'],
  [instantOf(-1, 5), '1969-12-31T23:59:59.000000005Z'],
])('%d is %s', (moment, text) => {
  expect(rfc3339Nano(moment)).toBe(text);
});

test('times with an offset are the same moment; others are none', () => {
  expect(parseRfc3339('2023-11-14T23:13:20.5+01:00')).toBe(instantOf(1_700_000_000, 500_000_000));
  expect(['', '2023-11-14', '2023-13-14T23:13:20Z', 'x'].map(parseRfc3339)).toEqual(Array(4).fill(undefined));
});

test('seconds are counted down before the epoch; milliseconds may have a fraction', () => {
  expect(unixSeconds(-1n)).toBe(-1);
  expect(instantOfMs(1.25)).toBe(1_250_000n);
});
