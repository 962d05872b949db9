import { expect, it } from 'vitest';
import type { Hint, Inline } from '../../lessons/format/types.ts';
import { isEcho, piecesToTell } from './echo.ts';

const found: Inline = { kind: 'found', condition: 'one' };
const text = (words: string): Inline => ({ kind: 'text', text: words });
const hint = (unless: string | undefined, ...children: Inline[]): Hint => ({
  line: 1,
  pieces: [{ ...(unless !== undefined && { unless }), prose: [{ kind: 'paragraph', line: 1, children }] }],
});

it.each([
  ['what was found alone', hint('one', text('The machine says: '), found, text('.')), true],
  [
    'what was found, and more',
    hint('one', text('The machine says: '), found, text('. A new container has none of it.')),
    false,
  ],
  ['words alone', hint(undefined, text('Look below.')), false],
  ['what is always told', hint(undefined, text('The machine says: '), found), false],
  ['nothing', { line: 1, pieces: [] }, false],
])('%s', (_, given, isOne) => expect(isEcho(given)).toBe(isOne));

const echo = (condition: string): Hint['pieces'][number] => ({
  unless: condition,
  prose: [{ kind: 'paragraph', line: 1, children: [text('The machine says: '), { kind: 'found', condition }] }],
});

it('tells once what two conditions found, and nothing of those that hold or were not looked at', () => {
  const ladder: Hint = { line: 1, pieces: ['runs', 'named', 'later', 'holds'].map(echo) };
  const open = new Map([
    ['runs', 'it is created'],
    ['named', 'it is created'],
    ['later', ''],
  ]);
  expect(piecesToTell(ladder, open).map(({ unless }) => unless)).toEqual(['runs']);
});

it('tells advice as long as its condition is open, looked at or not', () => {
  const advice = hint('one', text('Look at the last line.'));
  expect(piecesToTell(advice, new Map([['one', '']]))).toHaveLength(1);
  expect(piecesToTell(advice, new Map())).toHaveLength(0);
});
