/**
 * Go's time.ParseDuration and Duration.String: "1h15m30.918s". A duration is a number of nanoseconds.
 */
import { quote } from './quote.ts';

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const LIMIT_NANOSECONDS = 2 ** 63;

export function parseDuration(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw invalid(text);
  let total = 0;
  while (rest !== '') {
    const [part, nanoseconds] = readPart(rest, text);
    total += nanoseconds;
    rest = rest.slice(part.length);
  }
  if (total >= LIMIT_NANOSECONDS) throw invalid(text);
  return sign * Math.trunc(total);
}

function readPart(rest: string, whole: string): [part: string, nanoseconds: number] {
  const [part, number = '', unit = ''] = /^([0-9]*\.?[0-9]*)([^0-9.]*)/.exec(rest) ?? [''];
  if (number === '' || number === '.') throw invalid(whole);
  if (unit === '') throw new Error(`time: missing unit in duration ${quote(whole)}`);
  const factor = NANOSECONDS[unit];
  if (factor === undefined) throw new Error(`time: unknown unit ${quote(unit)} in duration ${quote(whole)}`);
  return [part, Number(number) * factor];
}

const invalid = (text: string): Error => new Error(`time: invalid duration ${quote(text)}`);
