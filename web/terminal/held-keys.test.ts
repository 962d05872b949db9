import { expect, it } from 'vitest';
import { NOTHING_HELD, sequenceOf, withHeld } from './held-keys.ts';

const ctrl = { ctrl: true, alt: false };
const alt = { ctrl: false, alt: true };
const both = { ctrl: true, alt: true };

it.each([
  ['c', ctrl, '\x03'],
  ['C', ctrl, '\x03'],
  ['[', ctrl, '\x1b'],
  [' ', ctrl, '\0'],
  ['/', ctrl, '\x1f'],
  ['ä', ctrl, 'ä'],
  ['b', alt, '\x1bb'],
  ['😀', alt, '\x1b😀'],
  ['c', both, '\x1b\x03'],
  ['c', NOTHING_HELD, 'c'],
  ['copied text', ctrl, 'copied text'],
])('%j with %j is %j', (text, held, typed) => expect(withHeld(text, held)).toBe(typed));

it.each([
  ['Escape', NOTHING_HELD, false, '\x1b'],
  ['Tab', NOTHING_HELD, false, '\t'],
  ['ArrowUp', NOTHING_HELD, false, '\x1b[A'],
  ['ArrowUp', NOTHING_HELD, true, '\x1bOA'],
  ['End', NOTHING_HELD, true, '\x1bOF'],
  ['ArrowLeft', ctrl, true, '\x1b[1;5D'],
  ['ArrowRight', alt, false, '\x1b[1;3C'],
  ['Home', both, false, '\x1b[1;7H'],
] as const)('%s with %j, application keys %s, is %j', (key, held, isApplication, sequence) =>
  expect(sequenceOf(key, held, isApplication)).toBe(sequence),
);
