import { expect, it } from 'vitest';
import { whenWords } from './when.ts';

const at = (...[day, hour, minute = 0]: [number, number, number?]) => new Date(2026, 10, day, hour, minute).getTime();

it.each([
  [at(30, 8), 'now'],
  [at(30, 9, 1), 'in 1 minute'],
  [at(30, 9, 40), 'in 40 minutes'],
  [at(30, 12), 'in 3 hours'],
  [at(31, 1), 'tomorrow'],
  [at(32, 23), 'in 2 days'],
  [at(53, 9), 'in 3 weeks'],
  [at(150, 9), 'in 4 months'],
])('%d is %s', (due, words) => expect(whenWords(due, at(30, 9))).toBe(words));
