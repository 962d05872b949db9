/** Two texts line by line, for a learner whose file differs from the one that a lesson would write. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** The table of common lines grows with the product of both. */
const LINES_MAX = 400;

/** Undefined where there is too much to compare. */
export function lineDiff(before: string, after: string): readonly DiffLine[] | undefined {
  const [old, next] = [linesOf(before), linesOf(after)];
  if (old.length > LINES_MAX || next.length > LINES_MAX) return undefined;
  const common = commonTable(old, next);
  const lines: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < next.length) {
    if (a < old.length && old[a] === next[b]) {
      lines.push({ kind: 'same', text: old[a] ?? '' });
      a += 1;
      b += 1;
    } else if (b === next.length || (a < old.length && (common[a + 1]?.[b] ?? 0) >= (common[a]?.[b + 1] ?? 0))) {
      lines.push({ kind: 'gone', text: old[a] ?? '' });
      a += 1;
    } else {
      lines.push({ kind: 'new', text: next[b] ?? '' });
      b += 1;
    }
  }
  return lines;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** For each pair of places, how many lines both have from there on, in the same order. */
function commonTable(old: readonly string[], next: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: old.length + 1 }, () => Array.from({ length: next.length + 1 }, () => 0));
  for (let a = old.length - 1; a >= 0; a -= 1)
    for (let b = next.length - 1; b >= 0; b -= 1) {
      const row = table[a];
      if (!row) continue;
      row[b] =
        old[a] === next[b] ? (table[a + 1]?.[b + 1] ?? 0) + 1 : Math.max(table[a + 1]?.[b] ?? 0, row[b + 1] ?? 0);
    }
  return table;
}
