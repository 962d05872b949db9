const EMPTY = new Uint8Array(0);

/** Reads a stream by counts. Pieces are views into the stream's chunks where they can be. */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  #offset = 0;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Up to `length` bytes that are at hand, without waiting; empty when there are none. */
  buffered(length: number): Uint8Array {
    const piece = this.#chunk.subarray(this.#at, this.#at + length);
    this.#at += piece.byteLength;
    this.#offset += piece.byteLength;
    return piece;
  }

  /** At least one byte and up to `length`; undefined at the end of the stream. */
  async some(length: number): Promise<Uint8Array | undefined> {
    while (this.#at === this.#chunk.byteLength) {
      const next = await this.#reader.read();
      if (next.done) return undefined;
      this.#chunk = next.value;
      this.#at = 0;
    }
    return this.buffered(length);
  }

  /** Exactly `length` bytes when they are at hand in one piece, without waiting. */
  whole(length: number): Uint8Array | undefined {
    return this.#chunk.byteLength - this.#at >= length ? this.buffered(length) : undefined;
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
    let left = length - this.buffered(length).byteLength;
    while (left > 0) {
      const piece = await this.some(left);
      if (!piece) return false;
      left -= piece.byteLength;
    }
    return true;
  }

  /** No more will be read. */
  async cancel(reason?: unknown): Promise<void> {
    await this.#reader.cancel(reason);
  }
}
