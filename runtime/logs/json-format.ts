/**
 * Docker's json-file format: one JSON object a line, `{"log":"text\n","stream":"stdout","time":"2006-01-02T15:04:05.999999999Z"}`, with
 * `"attrs":{...}` before the time where a container adds some.
 */
import { decodeText, encodeText } from '../guest/bytes.ts';
import { parseRfc3339 } from '../std/instant.ts';
import type { LogAttributes, LogEntry, LogFormat, LogSource } from './log-format.ts';
import { TextStamp } from './text-stamp.ts';

const NEWLINE = 0x0a;
/** What an escaped byte takes, `\u00ff`. */
const ESCAPE_BYTES = 6;
const HEAD = encodeText('{"log":"');
const TAIL = encodeText('"}\n');
const TIME_BYTES_MAX = 40;

/** `attributes` are written with every entry. */
export function jsonFormat(attributes: LogAttributes = {}): LogFormat {
  const extra = Object.keys(attributes).length > 0 ? `,"attrs":${JSON.stringify(attributes)}` : '';
  const middleOf = (stream: LogSource): Uint8Array => encodeText(`","stream":"${stream}"${extra},"time":"`);
  const middle = { stdout: middleOf('stdout'), stderr: middleOf('stderr') };
  const frameBytes = HEAD.length + middle.stdout.length + TIME_BYTES_MAX + TAIL.length;
  const clockface = new TextStamp();
  return {
    entryBytesMax: (logBytes) => logBytes * ESCAPE_BYTES + frameBytes,
    stamp: (instant) => clockface.write(instant),
    write: (target, at, { log, stream, stamp }) => {
      let end = put(target, at, HEAD);
      end = writeEscaped(target, end, log);
      end = put(target, end, middle[stream]);
      end = put(target, end, stamp);
      return put(target, end, TAIL);
    },
    decode: (bytes) => {
      const used = bytes.lastIndexOf(NEWLINE) + 1;
      const lines = decodeText(bytes.subarray(0, used)).split('\n');
      return { entries: lines.map(decodeLine).filter((entry) => entry !== undefined), used };
    },
    starts: lineStarts,
  };
}

function lineStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = bytes.length - 2; at >= 0; at -= 1) if (bytes[at] === NEWLINE) starts.push(at + 1);
  return starts;
}

function put(target: Uint8Array, at: number, bytes: Uint8Array): number {
  target.set(bytes, at);
  return at + bytes.length;
}

const HEX = encodeText('0123456789abcdef');
const [BACKSLASH, LETTER_U, LETTER_N, LETTER_R] = [0x5c, 0x75, 0x6e, 0x72];
/** How many bytes the escape of an ASCII character has, 1 for one that stands for itself: as the driver's own encoder has it. */
const ESCAPED_BYTES = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (char === '\n' || char === '\r' || char === '"' || char === '\\') return 2;
  return code < 0x20 || char === '<' || char === '>' || char === '&' ? ESCAPE_BYTES : 1;
});

/** Bytes that are no UTF-8 become `\ufffd` each, as in Go. */
function writeEscaped(target: Uint8Array, at: number, text: Uint8Array): number {
  let end = at;
  for (let from = 0; from < text.length;) {
    const byte = text[from] ?? 0;
    if (byte < 0x80) {
      if (ESCAPED_BYTES[byte] === 1) target[end++] = byte;
      else end = escapeAscii(target, end, byte);
      from += 1;
    } else {
      const length = characterBytes(text, from);
      if (length === 0) end = escapeUnit(target, end, 0xfffd);
      else if (isSeparator(text, from)) end = escapeUnit(target, end, 0x2028 + ((text[from + 2] ?? 0) & 1));
      else for (let i = 0; i < length; i += 1) target[end++] = text[from + i] ?? 0;
      from += Math.max(length, 1);
    }
  }
  return end;
}

function escapeAscii(target: Uint8Array, at: number, byte: number): number {
  if (ESCAPED_BYTES[byte] === ESCAPE_BYTES) return escapeUnit(target, at, byte);
  target[at] = BACKSLASH;
  target[at + 1] = byte === 0x0a ? LETTER_N : byte === 0x0d ? LETTER_R : byte;
  return at + 2;
}

function escapeUnit(target: Uint8Array, at: number, unit: number): number {
  target[at] = BACKSLASH;
  target[at + 1] = LETTER_U;
  for (let digit = 0; digit < 4; digit += 1) target[at + 2 + digit] = HEX[(unit >> (12 - 4 * digit)) & 0xf] ?? 0;
  return at + ESCAPE_BYTES;
}

/** U+2028 and U+2029 end a line in JavaScript. */
const isSeparator = (text: Uint8Array, at: number): boolean =>
  text[at] === 0xe2 && text[at + 1] === 0x80 && (text[at + 2] === 0xa8 || text[at + 2] === 0xa9);

/** Of the UTF-8 character that begins with a byte above ASCII; 0 when there is none (The Unicode Standard, table 3-7). */
function characterBytes(text: Uint8Array, at: number): number {
  const first = text[at] ?? 0;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = text[at + 1] ?? 0;
  if (length === 0 || second < low || second > high) return 0;
  for (let i = 2; i < length; i += 1) if (((text[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Undefined for a line that isn't one: a log that was cut in the middle of a write. */
function decodeLine(line: string): LogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isLine(value)) return undefined;
  const { log, stream, attrs } = value;
  const time = parseRfc3339(value.time);
  if (time === undefined) return undefined;
  return { log: encodeText(log), stream, time, ...(isAttributes(attrs) && { attributes: attrs }) };
}

type JsonLine = { readonly log: string; readonly stream: LogSource; readonly time: string; readonly attrs?: unknown };

const isLine = (value: unknown): value is JsonLine =>
  typeof value === 'object' &&
  value !== null &&
  'log' in value &&
  'stream' in value &&
  'time' in value &&
  typeof value.log === 'string' &&
  typeof value.time === 'string' &&
  (value.stream === 'stdout' || value.stream === 'stderr');

const isAttributes = (value: unknown): value is LogAttributes =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
