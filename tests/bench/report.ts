/** What a benchmark found: the figure, the bar it is held against, and the same work done another way in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the product promises; a ratio counts like any other value. */
  readonly bar?: { readonly atMost: number } | { readonly atLeast: number };
  /** How it was measured, in a few words. */
  readonly how: string;
}

/** A figure that could not be had here. */
export const skipped = (name: string, why: string): Figure => ({
  name,
  value: Number.NaN,
  unit: '',
  how: `not measured: ${why}`,
});

export const median = (values: readonly number[]): number => percentile(values, 50);

/** Nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function holds({ bar, value }: Figure): boolean | undefined {
  if (!bar || Number.isNaN(value)) return undefined;
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    Number.isNaN(figure.value) ? '-' : `${format(figure.value)} ${figure.unit}`.trim(),
    barText(figure),
    { true: 'yes', false: 'NO', undefined: '' }[String(holds(figure)) as 'true' | 'false' | 'undefined'],
    figure.how,
  ]);
  const all = [['figure', 'measured', 'bar', 'holds', 'how'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function barText({ bar, unit }: Figure): string {
  if (!bar) return '';
  return 'atMost' in bar ? `<= ${bar.atMost} ${unit}`.trim() : `>= ${bar.atLeast} ${unit}`.trim();
}

const format = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
