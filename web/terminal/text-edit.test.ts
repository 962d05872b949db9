import { expect, it } from 'vitest';
import { keysForEdit } from './text-edit.ts';

it.each([
  ['text that is dictated', 'docker ', 'docker run', 'run'],
  ['an emoji from a picker', '', '😀', '😀'],
  ['a word that is corrected', 'dokcer', 'docker', '\x7f\x7f\x7f\x7fcker'],
  ['an accent chosen for the last letter', 'caf', 'cafe\u0301', 'e\u0301'],
  ['a letter replaced by another', 'e', 'é', '\x7fé'],
  ['an emoji taken back, which is one character', 'a😀', 'a', '\x7f'],
  ['a line that is dictated', 'ls', 'ls\n', '\r'],
  ['nothing', 'ls', 'ls', ''],
])('%s: "%s" to "%s"', (_, before, after, keys) => expect(keysForEdit(before, after)).toBe(keys));

it.each([
  ['text at the start of the line', 'pwd', 'cd; pwd', 4, 'cd; '],
  ['a correction before the rest of the line', 'ehco hi', 'echo hi', 4, '\x7f\x7f\x7fcho'],
])('%s: "%s" to "%s"', (_, before, after, caret, keys) => expect(keysForEdit(before, after, caret)).toBe(keys));
