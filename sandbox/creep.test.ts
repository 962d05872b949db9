import { expect, test, vi } from 'vitest';
import { systemTimers } from '../runtime/std/time.ts';
import { creep } from './creep.ts';

test('moves all the time, ever slower, never reaches the end, and stops when told', () => {
  vi.useFakeTimers();
  const seen: number[] = [];
  const moving = creep(systemTimers, { from: 0.5, to: 0.75 }, (fraction) => seen.push(fraction));
  vi.advanceTimersByTime(10_000);
  moving[Symbol.dispose]();
  const count = seen.length;
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
  expect(count).toBeGreaterThan(20);
  expect(seen).toHaveLength(count);
  const steps = seen.map((fraction, index) => fraction - (seen[index - 1] ?? 0.5));
  expect(steps.every((step, index) => step > 0 && step < (steps[index - 1] ?? 1))).toBe(true);
  expect(seen.at(-1)).toBeLessThan(0.75);
});
