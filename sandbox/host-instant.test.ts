import { expect, test } from 'vitest';
import { instantOfMs } from '../runtime/std/instant.ts';
import { hostInstant } from './host-instant.ts';

test('the time is the wall’s, with the fraction of the finer clock', () => {
  const clocks = { wall: 1_700_000_000_000, fine: 50 };
  const now = hostInstant({ wall: () => clocks.wall, fine: () => clocks.fine });
  expect(now()).toBe(instantOfMs(1_700_000_000_000));
  Object.assign(clocks, { wall: 1_700_000_000_001, fine: 51.25 });
  expect(now()).toBe(instantOfMs(1_700_000_000_001.25));
});

test('a clock that was set, or a computer that slept, is followed', () => {
  const clocks = { wall: 1_700_000_000_000, fine: 50 };
  const now = hostInstant({ wall: () => clocks.wall, fine: () => clocks.fine });
  clocks.wall += 3_600_000;
  expect(now()).toBe(instantOfMs(1_700_003_600_000));
});
