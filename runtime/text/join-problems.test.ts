import { expect, test } from 'vitest';
import { joinProblems } from './join-problems.ts';

test.each<[string[], string | undefined]>([
  [[], undefined],
  [['one '], 'one'],
  [['one:\n* a\n* b'], 'one:\n* a\n* b'],
  [['one', 'two:\nmore'], '* one\n* two:\n\tmore'],
])('%j', (problems, text) => {
  expect(joinProblems(problems)).toBe(text);
});
