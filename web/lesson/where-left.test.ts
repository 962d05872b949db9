import { expect, it } from 'vitest';
import { whereLeft } from './where-left.ts';

const steps = ['read', 'write', 'look', 'repair', 'ask'].map((id) => ({ id }));
/** Those with a task; the first so many are passed. */
const states = (count: number) => ['write', 'repair'].map((id, index) => ({ id, isPassed: index < count }));

it.each([
  ['a new lesson begins at its first step, which need not have a task', 0, 'read'],
  ['the step after the last that was passed comes next, with or without a task', 1, 'look'],
  ['a lesson that is done is read from the beginning', 2, 'read'],
])('%s', (_, count, shown) => expect(whereLeft(steps, states(count))).toBe(shown));
