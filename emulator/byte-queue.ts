/** Bytes in order, copied in, taken out as views; blocks keep many small writes cheap. The caller bounds it. */
const BLOCK_BYTES = 64 * 1024;

interface Block {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
}

export class ByteQueue {
  #blocks: Block[] = [];
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const block = this.#blockWithRoom();
      const count = Math.min(bytes.length - done, BLOCK_BYTES - block.end);
      block.bytes.set(bytes.subarray(done, done + count), block.end);
      block.end += count;
      done += count;
    }
    this.#length += bytes.length;
  }

  /** Offers the oldest bytes, piece by piece, to `take`, which returns how many it took; ends when it takes less than a piece. */
  drain(take: (piece: Uint8Array) => number): void {
    for (let block = this.#blocks[this.#first]; block; block = this.#blocks[this.#first]) {
      const taken = take(block.bytes.subarray(block.start, block.end));
      block.start += taken;
      this.#length -= taken;
      if (block.start < block.end) return;
      this.#first++;
      this.#trim();
    }
  }

  #blockWithRoom(): Block {
    const last = this.#blocks.at(-1);
    if (last && this.#first < this.#blocks.length && last.end < BLOCK_BYTES) return last;
    const block = { bytes: new Uint8Array(BLOCK_BYTES), start: 0, end: 0 };
    this.#blocks.push(block);
    return block;
  }

  /** Drops spent blocks now and then, so that the array does not move at every block. */
  #trim(): void {
    if (this.#first < this.#blocks.length && this.#first < 64) return;
    this.#blocks.splice(0, this.#first);
    this.#first = 0;
  }
}
