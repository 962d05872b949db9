/** Requests, parsed. Whatever the guest sends becomes one of these or a MalformedRequest. */
import { HEADER_BYTES, MessageType, WALK_NAMES_MAX } from './protocol.ts';

export type Request =
  | { kind: 'version'; tag: number; msize: number; version: string }
  | { kind: 'attach'; tag: number; fid: number }
  | { kind: 'flush'; tag: number; oldTag: number }
  | { kind: 'walk'; tag: number; fid: number; newFid: number; names: string[] }
  | { kind: 'getattr'; tag: number; fid: number }
  | { kind: 'lopen'; tag: number; fid: number; flags: number }
  | { kind: 'read'; tag: number; fid: number; offset: number; count: number }
  | { kind: 'readdir'; tag: number; fid: number; offset: number; count: number }
  | { kind: 'readlink'; tag: number; fid: number }
  | { kind: 'xattrwalk'; tag: number; fid: number; newFid: number; name: string }
  | { kind: 'statfs'; tag: number; fid: number }
  | { kind: 'fsync'; tag: number; fid: number }
  | { kind: 'clunk'; tag: number; fid: number }
  | { kind: 'remove'; tag: number; fid: number }
  /** Would change the tree. */
  | { kind: 'modify'; tag: number }
  /** Locks, authentication, and whatever else there may be. */
  | { kind: 'unknown'; tag: number };

export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}

const MODIFYING: ReadonlySet<number> = new Set([
  MessageType.Tlcreate,
  MessageType.Tsymlink,
  MessageType.Tmknod,
  MessageType.Trename,
  MessageType.Tsetattr,
  MessageType.Txattrcreate,
  MessageType.Tlink,
  MessageType.Tmkdir,
  MessageType.Trenameat,
  MessageType.Tunlinkat,
  MessageType.Twrite,
]);

/** The tag, so that even a malformed request can be answered. */
export function tagOf(bytes: Uint8Array): number {
  return (bytes[5] ?? 0) | ((bytes[6] ?? 0) << 8);
}

/** Throws MalformedRequest. */
export function decodeRequest(bytes: Uint8Array): Request {
  const fields = new Fields(bytes);
  const size = fields.u32();
  const type = fields.u8();
  const tag = fields.u16();
  if (size !== bytes.length) throw new MalformedRequest(`it claims ${size} bytes and has ${bytes.length}`);
  return decodeBody(type, tag, fields);
}

function decodeBody(type: number, tag: number, fields: Fields): Request {
  switch (type) {
    case MessageType.Tversion:
      return { kind: 'version', tag, msize: fields.u32(), version: fields.string() };
    case MessageType.Tattach:
      return { kind: 'attach', tag, fid: fields.u32() };
    case MessageType.Tflush:
      return { kind: 'flush', tag, oldTag: fields.u16() };
    case MessageType.Twalk:
      return { kind: 'walk', tag, fid: fields.u32(), newFid: fields.u32(), names: fields.names() };
    case MessageType.Tgetattr:
      return { kind: 'getattr', tag, fid: fields.u32() };
    case MessageType.Tlopen:
      return { kind: 'lopen', tag, fid: fields.u32(), flags: fields.u32() };
    case MessageType.Tread:
      return { kind: 'read', tag, fid: fields.u32(), offset: fields.u64(), count: fields.u32() };
    case MessageType.Treaddir:
      return { kind: 'readdir', tag, fid: fields.u32(), offset: fields.u64(), count: fields.u32() };
    case MessageType.Treadlink:
      return { kind: 'readlink', tag, fid: fields.u32() };
    case MessageType.Txattrwalk:
      return { kind: 'xattrwalk', tag, fid: fields.u32(), newFid: fields.u32(), name: fields.string() };
    case MessageType.Tstatfs:
      return { kind: 'statfs', tag, fid: fields.u32() };
    case MessageType.Tfsync:
      return { kind: 'fsync', tag, fid: fields.u32() };
    case MessageType.Tclunk:
      return { kind: 'clunk', tag, fid: fields.u32() };
    case MessageType.Tremove:
      return { kind: 'remove', tag, fid: fields.u32() };
    default:
      return { kind: MODIFYING.has(type) ? 'modify' : 'unknown', tag };
  }
}

const utf8 = new TextDecoder();

/** Takes fields off the front, little-endian, within bounds. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    if (bytes.length < HEADER_BYTES) throw new MalformedRequest(`it has ${bytes.length} bytes, no header`);
    this.#bytes = bytes;
  }

  u8(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  u16(): number {
    const at = this.#take(2);
    return (this.#bytes[at] ?? 0) | ((this.#bytes[at + 1] ?? 0) << 8);
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  /** As a number: an offset past 2^53 is past every file. */
  u64(): number {
    const low = this.u32();
    return low + this.u32() * 0x1_0000_0000;
  }

  string(): string {
    const length = this.u16();
    const start = this.#take(length);
    let text = '';
    for (let i = start; i < start + length; i++) {
      const byte = this.#bytes[i] ?? 0;
      if (byte >= 0x80) return utf8.decode(this.#bytes.subarray(start, start + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }

  names(): string[] {
    const count = this.u16();
    if (count > WALK_NAMES_MAX) throw new MalformedRequest(`it walks ${count} names, the limit is ${WALK_NAMES_MAX}`);
    return Array.from({ length: count }, () => this.string());
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new MalformedRequest('it ends in the middle of a field');
    this.#at += count;
    return at;
  }
}
