/** One file of a log, plain or packed, read entry by entry. */
import { throughCodec } from '../archive/through-codec.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { AT_EMPTY_PATH } from '../guest/constants/at.ts';
import { statx } from '../guest/syscalls/stat.ts';
import { chunks } from '../std/chunks.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import type { OpenedLog } from './log-files.ts';
import { LOG_ATTRIBUTES_BYTES_MAX, LOG_LINE_BYTES_MAX, type LogEntry, type LogFormat } from './log-format.ts';
import { LOG_READ_BYTES, readPiece, streamFile } from './stream-file.ts';

export interface LogPart {
  /** Goes to the last entries, at most so many of them; how many there are. */
  seekLast(count: number): Promise<number>;
  /** The next entries, none if they are not complete yet; undefined at the end of what there is. */
  read(): Promise<readonly LogEntry[] | undefined>;
}

export const openPart = (guest: Guest, format: LogFormat, file: OpenedLog): LogPart =>
  file.packed ? new PackedPart(guest, format, file.fd) : new PlainPart(guest, format, file.fd);

/** Its attributes are known to who wrote it only. */
const entryBytesMax = (format: LogFormat): number =>
  format.entryBytesMax(LOG_LINE_BYTES_MAX) + LOG_ATTRIBUTES_BYTES_MAX;

/** Cuts what comes in pieces into entries. What is longer than an entry can be is damaged, and forgotten. */
class EntryDecoder {
  readonly #format: LogFormat;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(format: LogFormat) {
    this.#format = format;
  }

  push(bytes: Uint8Array): readonly LogEntry[] {
    const all = this.#rest.length === 0 ? bytes : concatBytes([this.#rest, bytes]);
    const { entries, used } = this.#format.decode(all);
    const isPossible = all.length - used <= entryBytesMax(this.#format);
    this.#rest = all.slice(isPossible ? used : all.length);
    return entries;
  }
}

class PlainPart implements LogPart {
  readonly #guest: Guest;
  readonly #format: LogFormat;
  readonly #fd: number;
  readonly #decoder: EntryDecoder;
  #offset = 0;

  constructor(guest: Guest, format: LogFormat, fd: number) {
    this.#guest = guest;
    this.#format = format;
    this.#fd = fd;
    this.#decoder = new EntryDecoder(format);
  }

  /** Only the end of the file is read, block by block backwards. */
  async seekLast(count: number): Promise<number> {
    let found = 0;
    this.#offset = await this.#size();
    for (let end = this.#offset; found < count && end > 0; end = this.#offset) {
      const starts = await this.#startsBefore(end);
      const wanted = starts.slice(0, count - found);
      const first = wanted.at(-1);
      if (first === undefined) break;
      found += wanted.length;
      this.#offset = first;
    }
    return found;
  }

  async read(): Promise<readonly LogEntry[] | undefined> {
    const bytes = await readPiece(this.#guest, this.#fd, this.#offset);
    if (bytes.length === 0) return undefined;
    this.#offset += bytes.length;
    return this.#decoder.push(bytes);
  }

  /** Where the entries before `end` begin, last first, as far as one block goes; none where the file is damaged. */
  async #startsBefore(end: number): Promise<number[]> {
    const most = entryBytesMax(this.#format) + LOG_READ_BYTES;
    for (let length = LOG_READ_BYTES; ; length *= 2) {
      const from = Math.max(end - length, 0);
      const starts = this.#format.starts(await this.#range(from, end)).map((at) => from + at);
      if (from === 0 && starts.at(-1) !== 0) starts.push(0);
      if (starts.length > 0 || length > most) return starts;
    }
  }

  async #range(from: number, end: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let at = from; at < end;) {
      const piece = await readPiece(this.#guest, this.#fd, at, Math.min(end - at, LOG_READ_BYTES));
      if (piece.length === 0) break;
      pieces.push(piece);
      at += piece.length;
    }
    return concatBytes(pieces);
  }

  async #size(): Promise<number> {
    const p = new Program('look at a log');
    const stat = statx(p, this.#fd, '', AT_EMPTY_PATH);
    return (await this.#guest.run(p)).get(stat).size;
  }
}

/** A packed file has no end that could be read alone: it is read through to count, and again. */
class PackedPart implements LogPart {
  readonly #guest: Guest;
  readonly #format: LogFormat;
  readonly #fd: number;
  #entries: AsyncGenerator<readonly LogEntry[]> | undefined;
  #skip = 0;

  constructor(guest: Guest, format: LogFormat, fd: number) {
    this.#guest = guest;
    this.#format = format;
    this.#fd = fd;
  }

  async seekLast(count: number): Promise<number> {
    let all = 0;
    for await (const entries of this.#decode()) all += entries.length;
    this.#skip = Math.max(all - count, 0);
    return all - this.#skip;
  }

  async read(): Promise<readonly LogEntry[] | undefined> {
    this.#entries ??= this.#decode();
    const next = await this.#entries.next();
    if (next.done === true) return undefined;
    const skipped = Math.min(this.#skip, next.value.length);
    this.#skip -= skipped;
    return next.value.slice(skipped);
  }

  async *#decode(): AsyncGenerator<readonly LogEntry[]> {
    const decoder = new EntryDecoder(this.#format);
    const plain = throughCodec(streamFile(this.#guest, this.#fd), new DecompressionStream('gzip'));
    for await (const bytes of chunks(plain)) yield decoder.push(bytes);
  }
}
