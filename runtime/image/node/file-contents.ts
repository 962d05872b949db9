import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { roomTyped } from '../../store/node/disk-room.ts';
import type { GrowingContents } from '../contents.ts';

/** Files of a layer are mostly small: they are written together. */
const PIECE_BYTES = 1024 * 1024;

/**
 * A layer's contents in a file without a name: it is gone with the process, however that ends. Reading waits for the disk, as the guest
 * that asks does; what it reads is mostly in the page cache of the operating system.
 */
export class FileContents implements GrowingContents {
  readonly residentBytes = 0;
  readonly #file: number;
  #pending: Buffer | undefined = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #used = 0;
  #written = 0;
  #isClosed = false;

  /** In a folder that is made when it is not there. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomUUID());
    this.#file = roomTyped(() => openSync(path, 'wx+', 0o600));
    rmSync(path);
  }

  get size(): number {
    return this.#written + this.#used;
  }

  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength;) {
      const pending = this.#open();
      const piece = bytes.subarray(at, at + PIECE_BYTES - this.#used);
      pending.set(piece, this.#used);
      this.#used += piece.byteLength;
      at += piece.byteLength;
      if (this.#used === PIECE_BYTES) this.#flush(pending);
    }
  }

  finish(): void {
    this.#flush(this.#open());
    this.#pending = undefined;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#written - offset)));
    for (let at = 0; at < bytes.byteLength;) {
      const count = readSync(this.#file, bytes, at, bytes.byteLength - at, offset + at);
      if (count === 0) throw new RangeError(`read a layer's contents: they end at byte ${offset + at}`);
      at += count;
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#file);
  }

  #open(): Buffer {
    if (!this.#pending) throw new TypeError("append to a layer's contents: they are finished");
    return this.#pending;
  }

  #flush(pending: Buffer): void {
    for (let at = 0; at < this.#used;) {
      const count = roomTyped(() => writeSync(this.#file, pending, at, this.#used - at, this.#written + at));
      at += count;
    }
    this.#written += this.#used;
    this.#used = 0;
  }
}
