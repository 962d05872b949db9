/**
 * Sizes as go-units 0.5.0 reads them, the version that Docker is built with: a number, and perhaps a unit ("512m", "1.5g", "2GiB", "64 kb",
 * ".5m", "1e3"). `k` and `KiB` are the same unit; whether it is 1024 or 1000 is the caller's choice, not the user's.
 */
import { parseFloat64 } from './number.ts';

const UNITS = 'kmgtp';

/** Units of 1024. Docker reads memory, tmpfs sizes, device rates and log buffers so. Bytes; throws `invalid size: '...'` and its kin. */
export const ramInBytes = (text: string): number => parseSize(text, 1024);

/** Units of 1000. Docker reads the `max-size` of a log so. Bytes; throws as `ramInBytes` does. */
export const fromHumanSize = (text: string): number => parseSize(text, 1000);

/** `--memory-swap`: a size in units of 1024, or -1 for no limit. */
export const parseSwapSize = (text: string): number => (text === '-1' ? -1 : ramInBytes(text));

function parseSize(text: string, base: 1000 | 1024): number {
  const [, digits = '', last = '', suffix = ''] = /^(.*)([0-9. ])([^0-9. ]*)$/s.exec(text) ?? [];
  if (last === '') throw invalid(text);
  const number = parseFloat64(last === ' ' ? digits : digits + last);
  if (number < 0) throw invalid(text);
  // "-0" is a size, of nothing.
  return Math.trunc(number * factorOf(suffix, base)) + 0;
}

function factorOf(suffix: string, base: number): number {
  // Go looks at the length before it makes small letters of it.
  if (suffix.length > 3) throw badSuffix(suffix);
  const unit = suffix.toLowerCase();
  if (unit === '' || unit === 'b') return 1;
  const power = UNITS.indexOf(unit.charAt(0)) + 1;
  if (power === 0 || !['', 'b', 'ib'].includes(unit.slice(1))) throw badSuffix(unit);
  return base ** power;
}

const invalid = (text: string): Error => new Error(`invalid size: '${text}'`);
const badSuffix = (suffix: string): Error => new Error(`invalid suffix: '${suffix}'`);
