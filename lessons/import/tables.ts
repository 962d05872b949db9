/**
 * A table becomes a list, an item a row: `- -d: in the background` of two columns, `- **Flag:** -d; **Meaning:** ...` of more. As many
 * lines as before.
 */

const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

export function withoutTables(text: string): string {
  const lines = text.split('\n');
  const result = [...lines];
  let fence: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && fence === undefined) fence = mark;
    else if (mark !== undefined && mark.startsWith(fence ?? '') && line.trim() === mark) fence = undefined;
    const isHead = fence === undefined && line.includes('|') && isDelimiters(lines[index + 1]);
    if (!isHead) continue;
    const names = cellsOf(line);
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    result[index] = '';
    result[index + 1] = '';
    index += 2;
    for (; lines[index]?.includes('|') === true; index++)
      result[index] = `${indent}- ${rowOf(names, cellsOf(lines[index] ?? ''))}`;
    index -= 1;
  }
  return result.join('\n');
}

const isDelimiters = (line: string | undefined): boolean =>
  line !== undefined && line.length < 1000 && line.includes('-') && line.includes('|') && DELIMITERS.test(line);

/** Pipes in code or behind a backslash divide nothing. */
const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim());

function rowOf(names: readonly string[], cells: readonly string[]): string {
  if (names.length === 2)
    return cells
      .slice(0, 2)
      .filter((cell) => cell !== '')
      .join(': ');
  const named = cells.flatMap((cell, index) => {
    const name = names[index] ?? '';
    if (cell === '') return [];
    return name === '' || name.includes('*') || name.includes('`') ? [cell] : [`**${name}:** ${cell}`];
  });
  return named.join('; ');
}
