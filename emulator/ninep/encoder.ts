/** Builds one answer at a time in a buffer that is used again: whoever sends it copies it before the next one begins. */
import type { FileNode } from '../../runtime/std/file-tree.ts';
import { type Errno, FileType, HEADER_BYTES, MessageType, QidType } from './protocol.ts';

const encoder = new TextEncoder();

export class Answer {
  #bytes: Uint8Array;
  #view: DataView;
  #at = HEADER_BYTES;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Starts over; `type` is the request's plus one. */
  begin(type: number, tag: number): this {
    this.#at = 4;
    return this.u8(type).u16(tag);
  }

  /** Puts the size in front. Valid until the next `begin`. */
  end(): Uint8Array {
    this.#view.setUint32(0, this.#at, true);
    return this.#bytes.subarray(0, this.#at);
  }

  error(tag: number, errno: Errno): Uint8Array {
    return this.begin(MessageType.Rlerror, tag).u32(errno).end();
  }

  get length(): number {
    return this.#at;
  }

  u8(value: number): this {
    this.#view.setUint8(this.#at, value);
    return this.#advance(1);
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    return this.#advance(2);
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    return this.#advance(4);
  }

  u64(value: number | bigint): this {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    return this.#advance(8);
  }

  string(text: string): this {
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#at + 2));
    return this.u16(written).#advance(written);
  }

  bytes(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#at);
    return this.#advance(bytes.length);
  }

  /** type[1] version[4] path[8]. Nothing served ever changes, so the version is always 0. */
  qid(node: FileNode): this {
    return this.u8(qidType(node)).u32(0).u64(node.qid);
  }

  /** Overwrites a count that became known later. */
  patchU32(at: number, value: number): this {
    this.#view.setUint32(at, value, true);
    return this;
  }

  #advance(count: number): this {
    this.#at += count;
    return this;
  }
}

function qidType(node: FileNode): number {
  const type = node.mode & FileType.Mask;
  if (type === FileType.Directory) return QidType.Directory;
  return type === FileType.Symlink ? QidType.Symlink : QidType.File;
}
