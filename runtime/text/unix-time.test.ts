import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { instantOf, unixText } from '../std/instant.ts';
import { parseUnixTime } from './unix-time.ts';

test('a moment comes back from its text to the nanosecond', () => {
  const instant = fc.bigInt({ min: instantOf(-62_135_596_800), max: instantOf(253_402_300_799, 999_999_999) });
  fc.assert(
    fc.property(instant, (moment) => parseUnixTime(unixText(moment)) === moment),
    RUNS,
  );
});

// As dockerd 26.1 takes them.
test.each([
  ['1700000000', instantOf(1_700_000_000)],
  ['1700000000.123456789', instantOf(1_700_000_000, 123_456_789)],
  ['1.5', instantOf(1, 500_000_000)],
  ['1.12345678901', instantOf(1, 123_456_789)],
  ['-1.5', instantOf(-1, 500_000_000)],
])('seconds %s', (text, moment) => {
  expect(parseUnixTime(text)).toBe(moment);
});

test.each([
  ['abc', 'parsing "abc": invalid syntax'],
  ['1.', 'parsing "": invalid syntax'],
  ['.5', 'parsing "": invalid syntax'],
  ['1.x', 'parsing "x": invalid syntax'],
  ['1e3', 'parsing "1e3": invalid syntax'],
  ['9999999999999999999', 'parsing "9999999999999999999": value out of range'],
])('no seconds: %s', (text, why) => {
  expect(() => parseUnixTime(text)).toThrow(`strconv.ParseInt: ${why}`);
});
