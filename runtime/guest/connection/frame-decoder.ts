import { viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import { FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES_MAX, FrameType } from '../protocol.ts';

export interface Frame {
  readonly type: FrameType;
  readonly id: number;
  /** Valid during the call only. */
  readonly payload: Uint8Array;
}

const TYPES: ReadonlySet<number> = new Set(Object.values(FrameType));

/**
 * Cuts a stream of bytes into frames. A frame that lies whole in one piece is not copied; of an unfinished one at most
 * FRAME_PAYLOAD_BYTES_MAX + FRAME_HEADER_BYTES are kept. Throws GuestError at the first header that can't be one.
 */
export class FrameDecoder {
  #pending = new Uint8Array(4096);
  #pendingBytes = 0;

  /** Calls `onFrame` for every frame that ends in `bytes`. */
  push(bytes: Uint8Array, onFrame: (frame: Frame) => void): void {
    let at = this.#pendingBytes > 0 ? this.#finishPending(bytes, onFrame) : 0;
    while (bytes.length - at >= FRAME_HEADER_BYTES) {
      const end = at + frameBytes(bytes, at);
      if (end > bytes.length) break;
      onFrame(frameAt(bytes, at, end));
      at = end;
    }
    this.#keep(bytes.subarray(at));
  }

  /** True between two frames: a snapshot may be taken. */
  get idle(): boolean {
    return this.#pendingBytes === 0;
  }

  /** Completes the unfinished frame; returns how many of `bytes` that took. */
  #finishPending(bytes: Uint8Array, onFrame: (frame: Frame) => void): number {
    let used = this.#fill(bytes, 0, FRAME_HEADER_BYTES);
    if (this.#pendingBytes < FRAME_HEADER_BYTES) return used;
    const end = frameBytes(this.#pending, 0);
    used += this.#fill(bytes, used, end);
    if (this.#pendingBytes < end) return used;
    const whole = this.#pending;
    this.#pending = new Uint8Array(4096);
    this.#pendingBytes = 0;
    onFrame(frameAt(whole, 0, end));
    return used;
  }

  /** Takes from `bytes` until `wanted` bytes are pending, or all there is; returns how many it took. */
  #fill(bytes: Uint8Array, from: number, wanted: number): number {
    const count = Math.max(0, Math.min(wanted - this.#pendingBytes, bytes.length - from));
    this.#keep(bytes.subarray(from, from + count));
    return count;
  }

  #keep(bytes: Uint8Array): void {
    const end = this.#pendingBytes + bytes.length;
    if (end > this.#pending.length) {
      const larger = new Uint8Array(Math.max(end, this.#pending.length * 2));
      larger.set(this.#pending.subarray(0, this.#pendingBytes));
      this.#pending = larger;
    }
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes = end;
  }
}

/** The length of the frame whose header begins at `at`. */
function frameBytes(bytes: Uint8Array, at: number): number {
  const view = viewOf(bytes);
  const length = view.getUint32(at, true);
  const type = view.getUint16(at + 4, true);
  if (length > FRAME_PAYLOAD_BYTES_MAX || !TYPES.has(type) || view.getUint16(at + 6, true) !== 0)
    throw new GuestError(
      `Cannot read a frame from the guest: type ${String(type)} with ${String(length)} bytes is none of the protocol's`,
    );
  return FRAME_HEADER_BYTES + length;
}

const frameAt = (bytes: Uint8Array, at: number, end: number): Frame => {
  const view = viewOf(bytes);
  return {
    type: view.getUint16(at + 4, true) as FrameType,
    id: view.getUint32(at + 8, true),
    payload: bytes.subarray(at + FRAME_HEADER_BYTES, end),
  };
};
