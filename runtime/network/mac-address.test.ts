import { expect, test } from 'vitest';
import { parseMac } from './mac-address.ts';

test.each([
  ['02:42:ac:11:00:02', '02:42:ac:11:00:02'],
  ['02-42-AC-11-00-02', '02:42:ac:11:00:02'],
  ['0242.ac11.0002', '02:42:ac:11:00:02'],
  ['02:42:ac:11:00:02:03:04', '02:42:ac:11:00:02'],
  ['', undefined],
  ['bad', undefined],
  ['02:42:ac:11:00', undefined],
  ['02:42:ac:11-00-02', undefined],
  ['2:42:ac:11:00:02', undefined],
  ['02:42:ac:11:00:02\n', undefined],
  ['0242ac110002', undefined],
])('%j', (text, mac) => {
  expect(parseMac(text)).toBe(mac);
});
