import { expect, it } from 'vitest';
import type { Part } from '../../lessons/format/types.ts';
import { isByHand } from './by-hand.ts';

/** Parts by their kinds; a prediction may be due after a step. */
const parts = (...kinds: string[]): Part[] =>
  kinds.map((word) => {
    const [kind, after] = word.split('>');
    return { kind, ...(after !== undefined && { after }) } as Part;
  });

it.each([
  ['commands below show it', true, parts('predict', 'prose', 'run')],
  ['nothing is left to be run', false, parts('run', 'predict', 'question')],
  ['the task below is about something else', false, parts('predict', 'task', 'run')],
  ['another prediction comes before the commands', false, parts('predict', 'predict', 'run')],
  ['the step that it waits for is to be passed by these commands', false, parts('predict>step', 'run', 'task')],
])('%s', (_, expected, given) => {
  const index = given.findIndex(({ kind }) => kind === 'predict');
  expect(isByHand(given, index)).toBe(expected);
});

it('a prediction below a task waits for the commands below itself, though the task is done', () => {
  expect(isByHand(parts('run', 'task', 'predict>step', 'run'), 2)).toBe(true);
  expect(isByHand(parts('run', 'task', 'predict>later'), 2)).toBe(false);
  expect(isByHand(parts('run', 'task'), 0)).toBe(false);
});
