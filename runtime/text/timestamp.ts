/**
 * `--since` and `--until`: a date, seconds since the epoch, or how long ago ("42m"), as the API's "seconds.nanoseconds".
 */
import { parseDuration } from './duration.ts';
import { quote } from './quote.ts';
import { type Instant, parseRfc3339, unixText } from '../std/instant.ts';

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d{2}:\d{2})?$/;

export function parseTimestamp(text: string, now: Instant): string {
  const ago = readDuration(text);
  if (ago !== undefined) return unixText(now - BigInt(Math.round(ago)));
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
  const instant = parseRfc3339(`${day}T${hours}:${minutes}:${seconds}.${fraction.padEnd(1, '0')}${zone}`);
  if (instant === undefined) throw new Error(`failed to parse value as time or duration: ${quote(text)}`);
  return unixText(instant);
}
