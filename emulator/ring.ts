/**
 * The arithmetic of one single-producer single-consumer ring of bytes in shared memory. Nothing here knows who the two sides are.
 *
 * The other side is not trusted: its counter is checked before it is used, and a side's own counter is kept here, never read back.
 */

/** The ring's words and bytes, all offsets in bytes; the array must be fetched anew for every operation. */
export interface RingMemory {
  bytes(): Uint8Array;
}

export interface RingPlace {
  readonly head: number;
  readonly tail: number;
  readonly data: number;
  /** A power of two. */
  readonly size: number;
}

/** The other side's counter contradicts this side's: more bytes read than written, or more outstanding than fit. */
export class RingCorruptError extends Error {
  override readonly name = 'RingCorruptError';

  constructor(what: string, head: number, tail: number, size: number) {
    super(`${what}: ring counters are out of step: head ${head}, tail ${tail}, size ${size}`);
  }
}

export function loadWord(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0, true);
}

export function storeWord(bytes: Uint8Array, offset: number, value: number): void {
  new DataView(bytes.buffer, bytes.byteOffset + offset, 4).setUint32(0, value, true);
}

export class RingWriter {
  readonly #memory: RingMemory;
  readonly #place: RingPlace;
  #head: number;

  /** Takes up at the head that the memory holds: zero in a fresh machine, the saved one after a restore. */
  constructor(memory: RingMemory, place: RingPlace) {
    this.#memory = memory;
    this.#place = place;
    this.#head = loadWord(memory.bytes(), place.head);
  }

  /** Bytes that fit now. */
  room(): number {
    const { tail, size } = this.#place;
    return size - used('Write to guest', this.#head, loadWord(this.#memory.bytes(), tail), size);
  }

  /** Writes as much as fits and returns how much that was. */
  write(source: Uint8Array): number {
    const count = Math.min(source.length, this.room());
    const bytes = this.#memory.bytes();
    const { data, size } = this.#place;
    const start = this.#head & (size - 1);
    const first = Math.min(count, size - start);
    bytes.set(source.subarray(0, first), data + start);
    bytes.set(source.subarray(first, count), data);
    this.#head = (this.#head + count) >>> 0;
    storeWord(bytes, this.#place.head, this.#head);
    return count;
  }
}

export class RingReader {
  readonly #memory: RingMemory;
  readonly #place: RingPlace;
  #tail: number;

  constructor(memory: RingMemory, place: RingPlace) {
    this.#memory = memory;
    this.#place = place;
    this.#tail = loadWord(memory.bytes(), place.tail);
  }

  /** Bytes that wait to be read. */
  available(): number {
    const { head, size } = this.#place;
    return used('Read from guest', loadWord(this.#memory.bytes(), head), this.#tail, size);
  }

  /** Hands over all that waits, in one piece or two, as views into the ring; they are released when `consume` returns. */
  drain(consume: (piece: Uint8Array) => void): number {
    let total = 0;
    for (let count = this.available(); count > 0; count = this.available()) {
      const { data, size } = this.#place;
      const start = this.#tail & (size - 1);
      const length = Math.min(count, size - start);
      consume(this.#memory.bytes().subarray(data + start, data + start + length));
      this.#tail = (this.#tail + length) >>> 0;
      storeWord(this.#memory.bytes(), this.#place.tail, this.#tail);
      total += length;
    }
    return total;
  }
}

function used(what: string, head: number, tail: number, size: number): number {
  const count = (head - tail) >>> 0;
  if (count > size) throw new RingCorruptError(what, head, tail, size);
  return count;
}
