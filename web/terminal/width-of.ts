/** How many columns a character takes in the guest: the answer of its C library's wcwidth(3), but 1 for what can't be printed. */
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
