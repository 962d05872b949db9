/**
 * How wide the terminal draws a character: as wide as the guest's programs take it to be. They ask their C library, one code point at a time, and
 * put the cursor accordingly; a screen of another opinion (joined emoji in two columns, say) would show the line and the cursor apart.
 */
import type { IUnicodeVersionProvider } from '@xterm/xterm';
import { NO_COLUMNS, TWO_COLUMNS } from './width-table.ts';

interface Range {
  readonly first: number;
  readonly last: number;
  readonly width: 0 | 2;
}

function decode(table: string, width: 0 | 2): Range[] {
  let end = 0;
  return table.split(' ').map((entry) => {
    const [distance = 0, more = 0] = entry.split('+').map((digits) => Number.parseInt(digits, 36));
    const first = end + distance;
    end = first + more;
    return { first, last: end, width };
  });
}

const RANGES = [...decode(NO_COLUMNS, 0), ...decode(TWO_COLUMNS, 2)].sort((a, b) => a.first - b.first);

export function widthOf(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0xa0) return codePoint < 0x20 || codePoint >= 0x7f ? 0 : 1;
  let low = 0;
  let high = RANGES.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = RANGES[middle];
    if (!range || codePoint < range.first) high = middle - 1;
    else if (codePoint > range.last) low = middle + 1;
    else return range.width;
  }
  return 1;
}

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
