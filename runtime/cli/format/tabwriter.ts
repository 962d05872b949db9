/**
 * Columns as Go's text/tabwriter aligns them: a cell ends with a tab, a column is a run of lines that have a cell there, and
 * what follows a line's last tab is not part of any column.
 */
export interface TabOptions {
  readonly minimum: number;
  readonly padding: number;
}

export function alignColumns(text: string, { minimum, padding }: TabOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((): number[] => []);
  assignWidths(lines, widths, 0, 0, lines.length, { minimum, padding });
  return lines.map((cells, row) => layOut(cells, widths[row] ?? [])).join('\n');
}

/** Sets the widths of `column` and of those right of it, for the lines from `start` to `end`. */
function assignWidths(
  lines: readonly string[][],
  widths: number[][],
  column: number,
  start: number,
  end: number,
  options: TabOptions,
): void {
  let row = start;
  while (row < end) {
    if (!hasCell(lines[row], column)) {
      row += 1;
      continue;
    }
    const first = row;
    let width = options.minimum;
    for (; row < end && hasCell(lines[row], column); row += 1) {
      width = Math.max(width, displayWidth(lines[row]?.[column] ?? '') + options.padding);
    }
    for (let each = first; each < row; each += 1) widths[each]?.push(width);
    assignWidths(lines, widths, column + 1, first, row, options);
  }
}

const hasCell = (cells: readonly string[] | undefined, column: number): boolean =>
  cells !== undefined && column < cells.length - 1;

function layOut(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => {
      const width = widths[index];
      return width === undefined ? cell : cell + ' '.repeat(Math.max(width - displayWidth(cell), 0));
    })
    .join('');
}

/** East Asian wide characters take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}
