/** The bytes of a layer's regular files, one after the other; files are ranges of it. */
export interface Contents {
  /** At most `length` bytes from `offset`, like FileContent. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
}

/** Contents that are taken out of a layer's tar, piece by piece, and read afterwards. Who has made them disposes of them. */
export interface GrowingContents extends Contents, Disposable {
  /** Bytes appended so far. */
  readonly size: number;
  /** Bytes of them that lie in memory. */
  readonly residentBytes: number;
  /** Takes a copy. Throws a StorageFullError where there is no room. */
  append(bytes: Uint8Array): void;
  /** Nothing more is appended. */
  finish(): void;
  read(offset: number, length: number): Uint8Array;
}

const SEGMENT_BITS = 20;
const SEGMENT_BYTES = 1 << SEGMENT_BITS;
const SEGMENT_MASK = SEGMENT_BYTES - 1;

/** Contents in memory that grow at their end: in segments, so that growing copies nothing and wastes a segment at most. */
export class SegmentedBytes implements GrowingContents {
  #segments: Uint8Array[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get residentBytes(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength;) {
      const used = this.#size & SEGMENT_MASK;
      const piece = bytes.subarray(at, at + SEGMENT_BYTES - used);
      this.#segmentFor(this.#size).set(piece, used);
      this.#size += piece.byteLength;
      at += piece.byteLength;
    }
  }

  /** Cuts the last segment to what it holds: many small layers would waste a segment each. */
  finish(): void {
    const last = this.#segments.at(-1);
    if (last) this.#segments[this.#segments.length - 1] = last.slice(0, ((this.#size - 1) & SEGMENT_MASK) + 1);
  }

  [Symbol.dispose](): void {
    this.#segments = [];
    this.#size = 0;
  }

  /** A view where the range lies in one segment, else a copy. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.#size);
    if (end <= offset) return new Uint8Array(0);
    const first = this.#slice(offset, end);
    if (first.byteLength === end - offset) return first;
    const bytes = new Uint8Array(end - offset);
    for (let at = offset; at < end;) {
      const piece = this.#slice(at, end);
      bytes.set(piece, at - offset);
      at += piece.byteLength;
    }
    return bytes;
  }

  /** The range's part in the segment where it begins. */
  #slice(start: number, end: number): Uint8Array {
    const from = start & SEGMENT_MASK;
    return (this.#segments[start >>> SEGMENT_BITS] ?? new Uint8Array(0)).subarray(from, from + end - start);
  }

  #segmentFor(offset: number): Uint8Array {
    const index = offset >>> SEGMENT_BITS;
    return (this.#segments[index] ??= new Uint8Array(SEGMENT_BYTES));
  }
}
