import { expect, test } from 'vitest';
import { compareVersions } from './debian-version.ts';

test.each([
  ['1.0', '1.0', 0],
  ['1.9', '1.10', -1],
  ['1:0.1', '2.0', 1],
  ['1.0~rc1', '1.0', -1],
  ['1.0~~', '1.0~', -1],
  ['1.0-1', '1.0-1+deb12u1', -1],
  ['1.0+b1', '1.0a', 1],
  ['1.0', '1.0-0', 0],
  ['2.36-9+deb12u9', '2.36-9+deb12u14', -1],
  ['1.22.1-9+deb12u9', '1.22.1-9+deb12u9.1~', -1],
  ['9.18-1-2', '9.18-1', 1],
  ['1.2026120100000000001', '1.2026120100000000002', -1],
  ['1.007', '1.7', 0],
])('%s beside %s: %i', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
  expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order);
});
