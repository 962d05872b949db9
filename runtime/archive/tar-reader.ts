/**
 * Reads tar archives entry by entry from a stream: ustar, PAX, GNU long names and base-256 numbers. Strict: checksums, truncation and
 * limits are errors. What is read are names and bytes; what a name may do is decided by whoever reads.
 */
import { ByteReader } from '../std/byte-reader.ts';
import { ArchiveError, RefusedEntryError } from './errors.ts';
import { applyPax, decodePax, type PaxRecords } from './pax.ts';
import { BLOCK_BYTES, decodeHeader, decodeText, type RawHeader, type TarHeader, typeOf } from './tar-header.ts';

export interface TarLimits {
  /** Entries in one archive: each costs memory for as long as its layer lives. */
  readonly entriesMax: number;
  /** Bytes of one entry's body. */
  readonly entryBytesMax: number;
}

const LIMITS: TarLimits = { entriesMax: 500_000, entryBytesMax: 4 * 1024 * 1024 * 1024 };
/** Linux's PATH_MAX, for names and link targets. */
const NAME_LENGTH_MAX = 4096;
/** Bytes of one extended header: what Go's archive/tar, and with it Docker, takes. */
const EXTENDED_BYTES_MAX = 1024 * 1024;

/** What L, K and x headers said about the entry that follows them. */
interface Extended {
  name?: string;
  linkName?: string;
  pax?: PaxRecords;
}

export class TarReader {
  readonly #bytes: ByteReader;
  readonly #limits: TarLimits;
  #bodyLeft = 0;
  #padding = 0;
  #entries = 0;

  constructor(stream: ReadableStream<Uint8Array>, limits: Partial<TarLimits> = {}) {
    this.#bytes = new ByteReader(stream);
    this.#limits = { ...LIMITS, ...limits };
  }

  /** The next entry; what was not read of the present one's body is skipped. Undefined at the end. Throws an ArchiveError. */
  async next(): Promise<TarHeader | undefined> {
    await this.#skipBody();
    const extended: Extended = {};
    for (;;) {
      const raw = await this.#header();
      if (!raw) return this.#end(extended);
      if (!'xgLK'.includes(raw.flag)) return this.#entry(raw, extended);
      await this.#extend(extended, raw);
    }
  }

  /** Reads the present entry's body to its end. The pieces are only valid during the call. */
  async read(consume: (piece: Uint8Array) => void): Promise<void> {
    while (this.#bodyLeft > 0) {
      const buffered = this.#bytes.takeBuffered(this.#bodyLeft);
      consume(buffered.byteLength > 0 ? this.#taken(buffered) : await this.#wait());
    }
  }

  /** The present entry's body in pieces; the next one is read when it is asked for. */
  async *body(): AsyncGenerator<Uint8Array, void> {
    while (this.#bodyLeft > 0) yield await this.#wait();
  }

  /** Reads on to the end of the stream: what follows the archive's end mark has no meaning, but a digest may cover it. */
  async drain(): Promise<void> {
    while (await this.#bytes.some(Infinity));
  }

  async cancel(reason?: unknown): Promise<void> {
    await this.#bytes.cancel(reason);
  }

  async #wait(): Promise<Uint8Array> {
    const piece = await this.#bytes.some(this.#bodyLeft);
    if (!piece) throw this.#truncated();
    return this.#taken(piece);
  }

  #taken(piece: Uint8Array): Uint8Array {
    this.#bodyLeft -= piece.byteLength;
    return piece;
  }

  async #skipBody(): Promise<void> {
    if (this.#bodyLeft > 0 && !(await this.#bytes.skip(this.#bodyLeft))) throw this.#truncated();
    // Like Go's reader: an archive may end within the padding of its last file. Docker's own client sends such contexts.
    if (this.#padding > 0) await this.#bytes.skip(this.#padding);
    this.#bodyLeft = 0;
    this.#padding = 0;
  }

  /** Undefined at the end: two blocks of zeros, or where the stream ends between entries, as Go's reader has it. */
  async #header(): Promise<RawHeader | undefined> {
    const offset = this.#bytes.offset;
    const block = this.#bytes.whole(BLOCK_BYTES) ?? (await this.#bytes.exactly(BLOCK_BYTES));
    if (block.byteLength === 0) return undefined;
    if (block.byteLength < BLOCK_BYTES) throw this.#truncated();
    const raw = decodeHeader(block, offset);
    if (!raw) return this.#secondZeroBlock();
    this.#bodyLeft = raw.size;
    this.#padding = paddingOf(raw.size);
    return raw;
  }

  async #secondZeroBlock(): Promise<undefined> {
    const block = await this.#bytes.exactly(BLOCK_BYTES);
    if (block.some((byte) => byte !== 0)) {
      throw new ArchiveError(
        `invalid tar: one block of zeros at byte ${this.#bytes.offset - BLOCK_BYTES - 1}, then more data`,
      );
    }
  }

  #entry(raw: RawHeader, extended: Extended): TarHeader {
    this.#entries += 1;
    if (this.#entries > this.#limits.entriesMax) {
      throw new ArchiveError(`tar has more than ${this.#limits.entriesMax} entries`);
    }
    const named = { ...raw, name: extended.name ?? raw.name, linkName: extended.linkName ?? raw.linkName };
    const { flag: _flag, ...header } = extended.pax ? applyPax(named, extended.pax) : named;
    this.#bodyLeft = header.size;
    this.#padding = paddingOf(header.size);
    this.#checkLengths(header);
    return { ...header, type: typeOf({ ...raw, name: header.name }) };
  }

  #checkLengths({ name, linkName, size }: Omit<TarHeader, 'type'>): void {
    if (name === '') throw new RefusedEntryError('invalid tar: an entry has no name');
    if (name.length > NAME_LENGTH_MAX || linkName.length > NAME_LENGTH_MAX) {
      throw new RefusedEntryError(`tar entry ${JSON.stringify(`${name.slice(0, 64)}...`)}: file name too long`);
    }
    if (size > this.#limits.entryBytesMax) {
      throw new RefusedEntryError(
        `tar entry ${JSON.stringify(name)} has ${size} bytes, more than ${this.#limits.entryBytesMax}`,
      );
    }
  }

  /** Global headers (g) are read and ignored, as Docker does: git archives carry a comment in one. */
  async #extend(extended: Extended, raw: RawHeader): Promise<void> {
    if (raw.size > EXTENDED_BYTES_MAX) {
      throw new ArchiveError(`tar has an extended header of ${raw.size} bytes, more than ${EXTENDED_BYTES_MAX}`);
    }
    const body = await this.#bytes.exactly(raw.size);
    if (body.byteLength < raw.size) throw this.#truncated();
    this.#bodyLeft = 0;
    await this.#skipBody();
    if (raw.flag === 'L') extended.name = decodeText(body, 0, body.byteLength);
    if (raw.flag === 'K') extended.linkName = decodeText(body, 0, body.byteLength);
    if (raw.flag === 'x') extended.pax = decodePax(body);
  }

  #end(extended: Extended): undefined {
    if (Object.keys(extended).length > 0) throw new ArchiveError('invalid tar: it ends after an extended header');
  }

  #truncated(): ArchiveError {
    return new ArchiveError('unexpected EOF');
  }
}

const paddingOf = (size: number): number => (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
