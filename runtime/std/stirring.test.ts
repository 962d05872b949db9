import { expect, test } from 'vitest';
import { Stirring } from './stirring.ts';

function since(count: number): Stirring {
  const stirring = new Stirring();
  stirring.begin(count, 10_000);
  return stirring;
}

test('before anything was counted, something may have happened', () => {
  expect(new Stirring().hasStirred(0, 0)).toBe(true);
});

test.each([
  ['an idle kernel', 130_000, 1000, false],
  ['an idle kernel for half a minute', 30 * 130_000, 30_000, false],
  ['the end of what a look has started', 120_000, 10, false],
  ['a command that was started in the background', 790_000, 1000, true],
  ['a loop', 900_000, 1000, true],
])('%s', (_, instructions, ms, expected) => {
  expect(since(5).hasStirred(5 + instructions, 10_000 + ms)).toBe(expected);
});

test('the count goes round', () => {
  expect(since(2 ** 32 - 10).hasStirred(100_000, 11_000)).toBe(false);
  expect(since(2 ** 32 - 10).hasStirred(900_000, 11_000)).toBe(true);
});

test('what an idle kernel leaves over hides nothing later', () => {
  const stirring = since(0);
  for (let second = 1; second <= 20; second++)
    expect(stirring.hasStirred(second * 130_000, 10_000 + second * 1000)).toBe(false);
  expect(stirring.hasStirred(20 * 130_000 + 300_000, 31_000)).toBe(true);
});
