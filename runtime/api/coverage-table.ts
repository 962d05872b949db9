import type { Coverage } from './routes/index.ts';

/** Which endpoints there are and how much of each, as Markdown: a line of counts and a table in the order of their paths. */
export function coverageTable(coverage: readonly Coverage[]): string {
  const count = (level: string): string =>
    `${String(coverage.filter(({ support }) => support.level === level).length)} ${level}`;
  const rows = coverage
    .toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method))
    .map(({ method, path, support }) => [`${method} ${path}`, support.level, 'note' in support ? support.note : '']);
  const lines = [['endpoint', 'support', 'note'], ['---', '---', '---'], ...rows].map(
    (cells) => `| ${cells.map(escape).join(' | ')} |`,
  );
  return [['full', 'partial', 'missing'].map(count).join(', '), '', ...lines, ''].join('\n');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A cell ends at a bar. */
const escape = (cell: string): string => cell.replaceAll('|', String.raw`\|`);
