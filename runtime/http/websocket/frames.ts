/**
 * Frames of RFC 6455, section 5.2.
 *
 *     frame = u8 fin, 3 reserved, opcode | u8 masked, length (126: u16 follows, 127: u64) | u32 mask, if masked | payload
 */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
type Opcode = (typeof Opcode)[keyof typeof Opcode];

export const CloseCode = { normal: 1000, protocolError: 1002 } as const;

const FINAL = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const CONTROL_BYTES_MAX = 125;
const SHORT_LENGTH_MAX = 0xffff;

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** One whole frame of a server, which masks nothing. */
export function encodeFrame(opcode: Opcode, payload: Uint8Array): Uint8Array {
  const length = payload.byteLength;
  const headBytes = length <= CONTROL_BYTES_MAX ? 2 : length <= SHORT_LENGTH_MAX ? 4 : 10;
  const frame = new Uint8Array(headBytes + length);
  const view = new DataView(frame.buffer);
  frame[0] = FINAL | opcode;
  frame[1] = headBytes === 2 ? length : headBytes === 4 ? 126 : 127;
  if (headBytes === 4) view.setUint16(2, length);
  if (headBytes === 10) view.setBigUint64(2, BigInt(length));
  frame.set(payload, headBytes);
  return frame;
}

export function encodeClose(code: number): Uint8Array {
  return encodeFrame(Opcode.close, Uint8Array.of(code >> 8, code & 0xff));
}

/** Data as it comes in, a frame in any number of pieces; control frames whole. */
export interface FramePart {
  readonly opcode: Opcode;
  readonly payload: Uint8Array;
}

interface Head {
  readonly opcode: Opcode;
  readonly mask: Uint8Array;
  readonly length: number;
}

/** Reads a client's frames, whatever pieces they come in. Nothing of the data is kept: a frame may be of any length. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array(0);
  #head: Head | undefined;
  /** Of the frame's payload, what was given away. */
  #done = 0;
  /** A message goes on: only a continuation may follow. */
  #open = false;

  /** Throws a FrameError where the client breaks the protocol. */
  *push(bytes: Uint8Array): Generator<FramePart> {
    const all = new Uint8Array(this.#rest.byteLength + bytes.byteLength);
    all.set(this.#rest);
    all.set(bytes, this.#rest.byteLength);
    this.#rest = all;
    for (;;) {
      this.#head ??= this.#takeHead();
      if (!this.#head) return;
      const part = this.#takePayload(this.#head);
      if (!part) return;
      yield part;
    }
  }

  #takeHead(): Head | undefined {
    const [first = 0, second = 0] = this.#rest;
    if (this.#rest.byteLength < 2) return undefined;
    const lengthBytes = (second & 0x7f) === 126 ? 2 : (second & 0x7f) === 127 ? 8 : 0;
    const headBytes = 2 + lengthBytes + 4;
    if ((second & MASKED) === 0) throw new FrameError('a client masks its frames');
    if (this.#rest.byteLength < headBytes) return undefined;
    const view = new DataView(this.#rest.buffer, this.#rest.byteOffset);
    const length =
      lengthBytes === 0 ? second & 0x7f : lengthBytes === 2 ? view.getUint16(2) : Number(view.getBigUint64(2));
    const opcode = this.#opcodeOf(first, length);
    const mask = this.#rest.slice(headBytes - 4, headBytes);
    this.#rest = this.#rest.subarray(headBytes);
    this.#done = 0;
    return { opcode, mask, length };
  }

  #opcodeOf(first: number, length: number): Opcode {
    const opcode = Object.values(Opcode).find((known) => known === (first & OPCODE));
    if (opcode === undefined || (first & RESERVED) !== 0) throw new FrameError('a frame of no known kind');
    const isFinal = (first & FINAL) !== 0;
    if (isControl(opcode)) {
      if (!isFinal || length > CONTROL_BYTES_MAX) throw new FrameError('a control frame that is cut or too long');
      return opcode;
    }
    if (this.#open !== (opcode === Opcode.continuation)) throw new FrameError('messages within one another');
    if (!Number.isSafeInteger(length)) throw new FrameError('a frame that never ends');
    this.#open = !isFinal;
    return opcode;
  }

  #takePayload({ opcode, mask, length }: Head): FramePart | undefined {
    const available = Math.min(length - this.#done, this.#rest.byteLength);
    if (available < length - this.#done && (isControl(opcode) || available === 0)) return undefined;
    const payload = this.#rest.slice(0, available);
    for (let at = 0; at < available; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[(this.#done + at) % 4] ?? 0);
    this.#rest = this.#rest.subarray(available);
    this.#done += available;
    if (this.#done === length) this.#head = undefined;
    return { opcode, payload };
  }
}

const isControl = (opcode: Opcode): boolean => opcode >= Opcode.close;
