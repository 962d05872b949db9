/**
 * `--since` and `--until`: a date, seconds since the epoch, or how long ago ("42m"), as the API's "seconds.nanoseconds".
 */
import { parseDuration } from './duration.ts';
import { quote } from './quote.ts';

const NANOSECONDS = 1_000_000_000n;

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d{2}:\d{2})?$/;

export function parseTimestamp(text: string, nowMilliseconds: number): string {
  const ago = readDuration(text);
  if (ago !== undefined) return format(BigInt(Math.round(nowMilliseconds)) * 1_000_000n - BigInt(Math.round(ago)));
  const match = DATE.exec(text);
  if (match) return parseDate(match, text);
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  throw new Error(`failed to parse value as time or duration: ${quote(text)}`);
}

function readDuration(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** Without a zone it is local time, which in the guest is UTC. */
function parseDate(match: RegExpExecArray, text: string): string {
  const [, day, hours = '00', minutes = '00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const milliseconds = Date.parse(`${day}T${hours}:${minutes}:${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) throw new Error(`failed to parse value as time or duration: ${quote(text)}`);
  return format(BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0')));
}

const format = (nanoseconds: bigint): string =>
  `${nanoseconds / NANOSECONDS}.${String(nanoseconds % NANOSECONDS).padStart(9, '0')}`;
