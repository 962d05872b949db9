/** Comparing a value that was found with what a condition expects. */
import { ramInBytes } from '../../runtime/text/size.ts';
import type { Expected } from './schema.ts';
import { oneLine } from './verdict.ts';

/** Undefined when it holds, else what was wanted, to be read behind "the step asks for". */
export function unmet(expected: Expected, found: unknown): string | undefined {
  if (typeof expected !== 'object') return isSame(expected, found) ? undefined : `"${expected}"`;
  const { is, not, contains, lacks, at_least: least, at_most: most } = expected;
  if (is !== undefined && !isSame(is, found)) return `"${is}"`;
  if (not !== undefined && isSame(not, found)) return `something else than "${not}"`;
  if (contains !== undefined && !has(found, contains)) return `one with "${contains}"`;
  if (lacks !== undefined && has(found, lacks)) return `one without "${lacks}"`;
  if (least !== undefined && !(amount(found) >= amount(least))) return `at least ${least}`;
  if (most !== undefined && !(amount(found) <= amount(most))) return `at most ${most}`;
  return undefined;
}

/** As it is shown: a list with commas, nothing as "nothing". */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : oneLine(value.map(shown).join(', '));
  return oneLine(asText(value), 120);
}

/** A value of JSON as one would write it; '' for nothing. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The field at a path with dots; a key may have dots itself, as labels do. */
export function field(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const names = path.split('.');
  for (let length = names.length; length > 0; length--) {
    const key = names.slice(0, length).join('.');
    if (Object.hasOwn(value, key)) return field((value as Record<string, unknown>)[key], names.slice(length).join('.'));
  }
  return undefined;
}

const isSame = (expected: string | number | boolean, found: unknown): boolean =>
  found === expected ||
  (expected === '' && (found === undefined || found === null)) ||
  ((typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') &&
    (String(found) === String(expected) || (amount(found) === amount(expected) && !Number.isNaN(amount(expected)))));

function has(found: unknown, piece: string): boolean {
  if (Array.isArray(found)) return found.some((each) => has(each, piece));
  if (typeof found === 'object' && found !== null)
    return Object.hasOwn(found, piece) || JSON.stringify(found).includes(piece);
  return asText(found).includes(piece);
}

/** A number, or a size such as 64m in bytes. `max` is more than any. */
function amount(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  if (value === 'max') return Infinity;
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  try {
    return ramInBytes(value);
  } catch {
    return Number.NaN;
  }
}
