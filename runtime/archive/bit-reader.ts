/** There are fewer bits than were asked for: more input is needed, or it is cut off. */
export class OutOfBitsError extends Error {
  override readonly name = 'OutOfBitsError';
}

/** Reads bits, most significant first, from bytes that come piece by piece; it can go back to its mark when they don't suffice yet. */
export class BitReader {
  #bytes = new Uint8Array(64 * 1024);
  #end = 0;
  #at = 0;
  #bit = 0;
  #mark = { at: 0, bit: 0 };

  /** Bytes that are at hand, a begun one among them. */
  get bytesLeft(): number {
    return this.#end - this.#at;
  }

  /** Forgets what was read; the mark is here then. */
  add(bytes: Uint8Array): void {
    if (this.#end + bytes.byteLength > this.#bytes.byteLength) this.#makeRoom(bytes.byteLength);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  mark(): void {
    this.#mark = { at: this.#at, bit: this.#bit };
  }

  backToMark(): void {
    this.#at = this.#mark.at;
    this.#bit = this.#mark.bit;
  }

  /** Up to 32 bits as a number; with null it goes on to the next whole byte. Throws an OutOfBitsError. */
  readonly read = (count: number | null): number => {
    if (count === null) return this.#align();
    let left = count;
    let result = 0;
    while (left > 0) {
      if (this.#at === this.#end) throw new OutOfBitsError('there are no more bits');
      const taken = Math.min(left, 8 - this.#bit);
      const byte = this.#bytes[this.#at] ?? 0;
      result = (result << taken) | ((byte >> (8 - this.#bit - taken)) & ((1 << taken) - 1));
      this.#bit += taken;
      left -= taken;
      if (this.#bit === 8) this.#align();
    }
    return result;
  };

  #align(): 0 {
    if (this.#bit > 0) this.#at += 1;
    this.#bit = 0;
    return 0;
  }

  /** Twice what is needed, so that many small pieces are not copied again and again. */
  #makeRoom(bytes: number): void {
    const rest = this.#bytes.subarray(this.#at, this.#end);
    const room = Math.max(this.#bytes.byteLength, (rest.byteLength + bytes) * 2);
    const grown = room > this.#bytes.byteLength ? new Uint8Array(room) : this.#bytes;
    grown.set(rest);
    this.#bytes = grown;
    this.#end = rest.byteLength;
    this.#at = 0;
  }
}
