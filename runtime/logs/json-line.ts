/**
 * Docker's json-file format: one JSON object a line, `{"log":"text\n","stream":"stdout","time":"2006-01-02T15:04:05.999999999Z"}`.
 * A line of output longer than LOG_LINE_BYTES_MAX is several objects, all but the last without the newline.
 */
export type LogSource = 'stdout' | 'stderr';

export interface LogEntry {
  readonly log: string;
  readonly stream: LogSource;
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
}

export const LOG_LINE_BYTES_MAX = 16 * 1024;

export const encodeLogEntry = ({ log, stream, time }: LogEntry): string =>
  `{"log":${quote(log)},"stream":"${stream}","time":"${time}"}\n`;

/** Go's JSON escapes these for HTML's sake, and Docker's files have them so. */
const quote = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Undefined for a line that isn't one: a log that was cut in the middle of a write. */
export function decodeLogEntry(line: string): LogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEntry(value) ? value : undefined;
}

const isEntry = (value: unknown): value is LogEntry =>
  typeof value === 'object' &&
  value !== null &&
  'log' in value &&
  'stream' in value &&
  'time' in value &&
  typeof value.log === 'string' &&
  typeof value.time === 'string' &&
  (value.stream === 'stdout' || value.stream === 'stderr');
