/**
 * How wide the terminal draws a character: as wide as the guest's programs take it to be. They ask their C library, one code point at a
 * time, and put the cursor accordingly; a screen of another opinion (joined emoji in two columns, say) would show the line and the cursor
 * apart.
 */
import type { IUnicodeVersionProvider } from '@xterm/xterm';
import { widthOf } from './width-of.ts';

/** xterm's packing (UnicodeService): bit 0 says that the character joins the cell before, bits 1 and 2 are the width. */
const pack = (width: number, joins: boolean): number => (width << 1) | (joins ? 1 : 0);
const packedWidth = (properties: number): number => (properties >> 1) & 3;

export const guestWidths: IUnicodeVersionProvider = {
  version: 'guest',
  wcwidth: widthOf,
  charProperties(codePoint, preceding) {
    const width = widthOf(codePoint);
    const before = packedWidth(preceding);
    return width === 0 && before > 0 ? pack(before, true) : pack(width, false);
  },
};
