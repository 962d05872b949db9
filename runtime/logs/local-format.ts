/**
 * The format of Docker's local driver: each entry is a protobuf message (api/types/plugins/logdriver/entry.proto) between two lengths,
 * so that a file can be read from both ends.
 *
 *     entry   = u32 bytes of the message, big-endian | message | the same u32
 *     message = 1: source | 2: nanoseconds since the epoch | 3: line, without its newline | 4: true for a piece of a line | 5: metadata
 * of a piece
 */
import { decodeText, encodeText, viewOf } from '../guest/bytes.ts';
import type { Instant } from '../std/instant.ts';
import { LOG_LINE_BYTES_MAX, type LogEntry, type LogFormat } from './log-format.ts';

const NEWLINE = 0x0a;
const LENGTH_BYTES = 4;
/** Tags, lengths, the source, the time. */
const FRAME_BYTES = 64;
const MESSAGE_BYTES_MAX = LOG_LINE_BYTES_MAX + FRAME_BYTES;
/** Fields as they are tagged: number << 3 | wire type. */
const Tag = { source: 0x0a, time: 0x10, line: 0x1a, partial: 0x20, metadata: 0x2a } as const;
const VARINT = 0n;
const WIRE_TYPES: ReadonlySet<bigint> = new Set([VARINT, 2n]);
const VARINT_BYTES_MAX = 10;
const LOW_BITS = 0xfffffffn;

export const localFormat: LogFormat = {
  entryBytesMax: (logBytes) => logBytes + FRAME_BYTES,
  stamp: varint,
  write: (target, at, { log, stream, stamp }) => {
    const whole = log.at(-1) === NEWLINE;
    const line = whole ? log.subarray(0, -1) : log;
    const fields = [
      [Tag.source, stream.length],
      encodeText(stream),
      [Tag.time],
      stamp,
      [Tag.line],
      varint(BigInt(line.length)),
      line,
      whole ? [] : [Tag.partial, 1, Tag.metadata, 0],
    ];
    let end = at + LENGTH_BYTES;
    for (const field of fields) {
      target.set(field, end);
      end += field.length;
    }
    const view = viewOf(target);
    view.setUint32(at, end - at - LENGTH_BYTES);
    view.setUint32(end, end - at - LENGTH_BYTES);
    return end + LENGTH_BYTES;
  },
  decode: (bytes) => {
    const entries: LogEntry[] = [];
    const view = viewOf(bytes);
    let used = 0;
    while (used + LENGTH_BYTES <= bytes.length) {
      const length = view.getUint32(used);
      // Where one entry's length is damaged, nothing says where the next one begins.
      if (length > MESSAGE_BYTES_MAX) return { entries, used: bytes.length };
      const end = used + LENGTH_BYTES + length;
      if (end + LENGTH_BYTES > bytes.length) break;
      const entry = decodeMessage(bytes.subarray(used + LENGTH_BYTES, end));
      if (entry) entries.push(entry);
      used = end + LENGTH_BYTES;
    }
    return { entries, used };
  },
  starts: (bytes) => {
    const starts: number[] = [];
    const view = viewOf(bytes);
    for (let end = bytes.length; end >= LENGTH_BYTES;) {
      const length = view.getUint32(end - LENGTH_BYTES);
      end -= length + 2 * LENGTH_BYTES;
      if (end < 0 || length > MESSAGE_BYTES_MAX) break;
      starts.push(end);
    }
    return starts;
  },
};

/** In halves that are numbers, which are quicker than bigints: every line has a time. */
function varint(value: bigint): Uint8Array {
  const bytes = new Uint8Array(VARINT_BYTES_MAX);
  let [low, high] = [Number(value & LOW_BITS), Number(value >> 28n)];
  for (let length = 1; ; length += 1) {
    const seven = low & 0x7f;
    low = (low >>> 7) + (high % 0x80) * 2 ** 21;
    high = Math.floor(high / 0x80);
    const isLast = low === 0 && high === 0;
    bytes[length - 1] = isLast ? seven : seven | 0x80;
    if (isLast) return bytes.subarray(0, length);
  }
}

/** Undefined for what is no message of this kind. Fields of other numbers are passed over. */
function decodeMessage(bytes: Uint8Array): LogEntry | undefined {
  let [source, time, partial]: [string, Instant, boolean] = ['', 0n, false];
  let line: Uint8Array = new Uint8Array(0);
  const reader = new FieldReader(bytes);
  for (let field = reader.next(); field; field = reader.next()) {
    if (field.tag === Tag.source) source = decodeText(field.content);
    else if (field.tag === Tag.time) time = BigInt.asUintN(63, field.value);
    else if (field.tag === Tag.line) line = field.content;
    else if (field.tag === Tag.partial) partial = field.value !== 0n;
  }
  if (!reader.ended || (source !== 'stdout' && source !== 'stderr')) return undefined;
  const log = new Uint8Array(line.length + (partial ? 0 : 1)).fill(NEWLINE);
  log.set(line);
  return { log, stream: source, time };
}

interface Field {
  readonly tag: number;
  /** Of a number. */
  readonly value: bigint;
  /** Of bytes. */
  readonly content: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Protobuf's fields, as far as they are well-formed. */
class FieldReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Everything was well-formed. */
  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  next(): Field | undefined {
    if (this.ended) return undefined;
    const begun = this.#at;
    const tag = this.#varint();
    const value = this.#varint();
    if (tag === undefined || value === undefined || !WIRE_TYPES.has(tag & 7n)) return this.#giveUp(begun);
    if ((tag & 7n) === VARINT) return { tag: Number(tag), value, content: NOTHING };
    const end = this.#at + Number(value);
    if (end > this.#bytes.length) return this.#giveUp(begun);
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: Number(tag), value: 0n, content };
  }

  #giveUp(at: number): undefined {
    this.#at = at;
  }

  #varint(): bigint | undefined {
    let value = 0n;
    for (let index = 0; index < VARINT_BYTES_MAX; index += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return value;
    }
    return undefined;
  }
}
