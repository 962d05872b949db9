const EMPTY = new Uint8Array(0);
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** What pieces are put together in, at first. */
const JOINED_BYTES = 1024;

/**
 * Reads a stream by counts and by lines. It never reads ahead of demand by more than the one piece that the other side happened to send, so
 * the stream's backpressure stays in force.
 */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** What has come and was not taken yet lies between `#start` and `#end`. */
  #buffer: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;
  /** The buffer is a piece of the stream's, not one of ours. */
  #isBorrowed = true;
  #offset = 0;
  #filling: Promise<boolean> | undefined;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes that are at hand. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  /** The next byte, which stays; undefined when none is at hand. */
  get next(): number | undefined {
    return this.buffered > 0 ? this.#buffer[this.#start] : undefined;
  }

  /** Waits for more bytes; false at the end of the stream. Callers at the same time share one read. */
  fill(): Promise<boolean> {
    this.#filling ??= this.#read().finally(() => (this.#filling = undefined));
    return this.#filling;
  }

  /** Up to `length` bytes that are at hand, without waiting; empty when there are none. A view, into the stream's piece where it can be. */
  takeBuffered(length: number): Uint8Array {
    const piece = this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + length));
    this.#start += piece.byteLength;
    this.#offset += piece.byteLength;
    return piece;
  }

  /** At least one byte and up to `length`, as a view; undefined at the end of the stream. */
  async some(length: number): Promise<Uint8Array | undefined> {
    if (this.buffered === 0 && !(await this.fill())) return undefined;
    return this.takeBuffered(length);
  }

  /** The same as bytes of the caller's own. A piece may be Node's Buffer, whose slice() would be a view. */
  async take(length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const piece = await this.some(length);
    return piece && new Uint8Array(piece);
  }

  /** Exactly `length` bytes when they are at hand, without waiting. */
  whole(length: number): Uint8Array | undefined {
    return this.buffered >= length ? this.takeBuffered(length) : undefined;
  }

  /** Exactly `length` bytes, or what there was before the end. */
  async exactly(length: number): Promise<Uint8Array> {
    const whole = this.whole(length);
    if (whole) return whole;
    const bytes = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const piece = await this.some(length - at);
      if (!piece) return bytes.subarray(0, at);
      bytes.set(piece, at);
      at += piece.byteLength;
    }
    return bytes;
  }

  /** Drops `length` bytes; false when the stream ended before. */
  async skip(length: number): Promise<boolean> {
    let left = length - this.takeBuffered(length).byteLength;
    while (left > 0) {
      const piece = await this.some(left);
      if (!piece) return false;
      left -= piece.byteLength;
    }
    return true;
  }

  /**
   * One line of Latin-1 without its ending (CR LF or LF); undefined when the stream ends first. Throws what `tooLong` gives for a line of
   * more than `bytesMax`.
   */
  async line(bytesMax: number, tooLong: () => Error): Promise<string | undefined> {
    let searched = 0;
    for (;;) {
      const found = this.#buffer.subarray(this.#start, this.#end).indexOf(NEWLINE, searched);
      if ((found < 0 ? this.buffered : found) > bytesMax) throw tooLong();
      if (found >= 0) return latin1(withoutReturn(this.takeBuffered(found + 1).subarray(0, found)));
      searched = this.buffered;
      if (!(await this.fill())) return undefined;
    }
  }

  /** Ends reading; what the other side still sends is dropped. */
  async cancel(reason?: unknown): Promise<void> {
    await this.#reader.cancel(reason).catch(() => undefined);
  }

  async #read(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return false;
      if (value.byteLength === 0) continue;
      if (this.buffered === 0) this.#borrow(value);
      else this.#append(value);
      return true;
    }
  }

  #borrow(piece: Uint8Array): void {
    this.#buffer = piece;
    this.#start = 0;
    this.#end = piece.byteLength;
    this.#isBorrowed = true;
  }

  #append(piece: Uint8Array): void {
    if (this.#isBorrowed || this.#end + piece.byteLength > this.#buffer.byteLength) this.#grow(piece.byteLength);
    this.#buffer.set(piece, this.#end);
    this.#end += piece.byteLength;
  }

  /** Doubling keeps pieces of one byte from costing a copy of everything each. */
  #grow(more: number): void {
    const kept = this.#buffer.subarray(this.#start, this.#end);
    this.#buffer = new Uint8Array(Math.max(kept.byteLength + more, kept.byteLength * 2, JOINED_BYTES));
    this.#buffer.set(kept);
    this.#end = kept.byteLength;
    this.#start = 0;
    this.#isBorrowed = false;
  }
}

const withoutReturn = (line: Uint8Array): Uint8Array => (line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line);

/** TextDecoder's label of that name means windows-1252. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
