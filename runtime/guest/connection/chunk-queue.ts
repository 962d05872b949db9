import { concatBytes } from '../../std/concat-bytes.ts';

/** Chunks of bytes, first in, first out, with their sum known. The caller bounds it. */
export class ChunkQueue {
  #chunks: Uint8Array[] = [];
  #first = 0;
  bytes = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.bytes += chunk.length;
  }

  /** The oldest chunk, or its first `bytesMax` bytes. */
  shift(bytesMax = Infinity): Uint8Array | undefined {
    const chunk = this.#chunks[this.#first];
    if (!chunk) return undefined;
    const piece = chunk.length > bytesMax ? chunk.subarray(0, bytesMax) : chunk;
    this.bytes -= piece.length;
    if (piece === chunk) this.#drop();
    else this.#chunks[this.#first] = chunk.subarray(piece.length);
    return piece;
  }

  /** Everything, as one chunk. */
  shiftAll(): Uint8Array | undefined {
    const whole = this.#chunks.length - this.#first > 1 ? this.copy() : this.#chunks[this.#first];
    this.clear();
    return whole;
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.bytes = 0;
  }

  /** A copy of all bytes. */
  copy(): Uint8Array {
    return concatBytes(this.#chunks.slice(this.#first));
  }

  #drop(): void {
    this.#first++;
    if (this.#first < this.#chunks.length) return;
    this.#chunks = [];
    this.#first = 0;
  }
}
