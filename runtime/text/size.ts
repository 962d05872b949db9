/**
 * Memory sizes as go-units' RAMInBytes reads them: a number, and perhaps a unit of 1024 ("512m", "1.5g", "2GiB", "64 kb").
 */
const UNITS = 'kmgtp';
/** What Go's ParseFloat takes of it; a sign makes no size. */
const NUMBER = /^\+?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

/** Bytes. Throws `invalid size: '...'`. */
export function parseSize(text: string): number {
  const [, digits = '', suffix = ''] = /^(.*[0-9.])? ?([^0-9. ]*)$/s.exec(text) ?? [];
  if (!NUMBER.test(digits)) throw new Error(`invalid size: '${text}'`);
  const factor = unitFactor(suffix.toLowerCase());
  if (factor === undefined) throw new Error(`invalid suffix: '${suffix.toLowerCase()}'`);
  return Math.trunc(Number(digits) * factor);
}

function unitFactor(suffix: string): number | undefined {
  if (suffix === '' || suffix === 'b') return 1;
  const power = UNITS.indexOf(suffix.charAt(0)) + 1;
  if (power === 0 || !['', 'b', 'ib'].includes(suffix.slice(1))) return undefined;
  return 1024 ** power;
}

/** `--memory-swap`: a size, or -1 for no limit. */
export const parseSwapSize = (text: string): number => (text === '-1' ? -1 : parseSize(text));
