/**
 * The conversation of `npm run guest` with the headless sandbox, after `POST /drydock/exec` was upgraded. Both ways:
 *
 *     frame = u8 kind | 3 x u8 zero | u32 big-endian length | payload
 *
 * The process's output has the numbers of Docker's multiplexed stream.
 */
import { concatBytes } from '../../runtime/std/concat-bytes.ts';
export const GuestFrame = {
  /** To the guest. Bytes; none means the end of the input. */
  Stdin: 0,
  /** To us. Bytes. */
  Stdout: 1,
  Stderr: 2,
  /** To us, last. The exit status in decimal. */
  Exit: 3,
  /** To the guest. A signal's name: `SIGINT`. */
  Signal: 4,
} as const;
export type GuestFrame = (typeof GuestFrame)[keyof typeof GuestFrame];

export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 8;
export const FRAME_BYTES_MAX = 64 * 1024;

/** Payloads beyond FRAME_BYTES_MAX are the caller's to cut. */
export function encodeFrame(kind: GuestFrame, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const frame = new Uint8Array(HEADER_BYTES + bytes.byteLength);
  frame[0] = kind;
  new DataView(frame.buffer).setUint32(4, bytes.byteLength);
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/** Gives whole frames. One longer than FRAME_BYTES_MAX, and an end within a frame, are errors. */
export function decodeFrames(): TransformStream<Uint8Array, Frame> {
  let buffer = new Uint8Array(0);
  return new TransformStream<Uint8Array, Frame>({
    transform(bytes, controller) {
      buffer = concatBytes([buffer, bytes]);
      for (let length = frameLength(buffer); length <= buffer.byteLength; length = frameLength(buffer)) {
        controller.enqueue({ kind: buffer[0] ?? -1, payload: buffer.slice(HEADER_BYTES, length) });
        buffer = buffer.slice(length);
      }
    },
    flush() {
      if (buffer.byteLength > 0) throw new Error('The connection ends within a frame');
    },
  });
}

/** Of the first frame, header included; Infinity while its header is not there. */
function frameLength(buffer: Uint8Array): number {
  if (buffer.byteLength < HEADER_BYTES) return Infinity;
  const length = new DataView(buffer.buffer, buffer.byteOffset).getUint32(4);
  if (length > FRAME_BYTES_MAX) throw new Error(`The connection announces a frame of ${length} bytes`);
  return HEADER_BYTES + length;
}
