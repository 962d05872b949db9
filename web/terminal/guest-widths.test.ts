import { expect, it } from 'vitest';
import { guestWidths } from './guest-widths.ts';
import { widthOf } from './width-of.ts';

it.each([
  ['a letter', 'a', 1],
  ['an umlaut', 'ü', 1],
  ['a line of a box', '─', 1],
  ['a soft hyphen', '\u00ad', 1],
  ['an accent that combines', '\u0301', 0],
  ['the joiner of emoji', '\u200d', 0],
  ['a variation selector', '\ufe0f', 0],
  ['an ideograph', '漢', 2],
  ['a syllable of Hangul', '한', 2],
  ['an emoji', '😀', 2],
  ['an emoji of Unicode 14', '🫠', 2],
  ['half of a flag', '🇩', 1],
  ['a skin', '🏽', 2],
  ['an ideograph of plane 2', '𠀀', 2],
  ['a letter of plane 1', '𝐀', 1],
])('%s: %s takes %d', (_, text, width) => expect(widthOf(text.codePointAt(0) ?? 0)).toBe(width));

it('gives an accent to the cell before it, and one at the start of a line to no cell', () => {
  const wide = guestWidths.charProperties('漢'.codePointAt(0) ?? 0, 0);
  expect(guestWidths.charProperties(0x301, wide)).toBe(wide | 1);
  expect(guestWidths.charProperties(0x301, 0)).toBe(0);
});
