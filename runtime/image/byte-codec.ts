/** Numbers and strings in a row of bytes: varints are little-endian base 128, up to 2^53. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class ByteEncoder {
  #bytes = new Uint8Array(64 * 1024);
  #size = 0;

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.#size++] = value;
    return this;
  }

  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`cannot encode ${value} as a varint`);
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#size++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#size++] = rest;
    return this;
  }

  /** Zigzag: small numbers of either sign stay small. */
  signed(value: number): this {
    return this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  chunk(bytes: Uint8Array): this {
    this.varint(bytes.byteLength).#append(bytes);
    return this;
  }

  string(text: string): this {
    return this.chunk(encoder.encode(text));
  }

  /** Without a length. */
  text(text: string): this {
    this.#append(encoder.encode(text));
    return this;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  #append(bytes: Uint8Array): void {
    this.#room(bytes.byteLength);
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.byteLength;
  }

  #room(bytes: number): void {
    if (this.#size + bytes <= this.#bytes.byteLength) return;
    const larger = new Uint8Array(2 * (this.#size + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Every read past the end throws a RangeError. */
export class ByteDecoder {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('unexpected end of data');
    return value;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= Number.MAX_SAFE_INTEGER; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 && Number.isSafeInteger(value)) return value;
    }
    throw new RangeError('number is too large');
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A view. */
  chunk(): Uint8Array {
    return this.#take(this.varint());
  }

  string(): string {
    return decoder.decode(this.chunk());
  }

  text(length: number): string {
    return decoder.decode(this.#take(length));
  }

  #take(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.byteLength !== length) throw new RangeError('unexpected end of data');
    this.#at += length;
    return bytes;
  }
}
