import { viewOf } from '../bytes.ts';
import { FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES_MAX, type FrameType } from '../protocol.ts';
import type { ByteChannel } from '../../std/byte-channel.ts';

const BUFFER_BYTES = 16 * 1024;
/** A buffer that has grown is kept for the next turn up to here: two of the largest frames. */
const KEPT_BYTES_MAX = 2 * (FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES_MAX);

/**
 * Queues frames and hands them to the channel together: everything that one turn of the event loop queues becomes one
 * write, so that the guest is woken once.
 */
export class FrameWriter {
  readonly #channel: ByteChannel;
  readonly #onFailure: (error: unknown) => void;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #bytes = 0;
  #scheduled = false;

  constructor(channel: ByteChannel, onFailure: (error: unknown) => void) {
    this.#channel = channel;
    this.#onFailure = onFailure;
  }

  /** Adds a frame; `fill` writes its payload of exactly `payloadBytes`. */
  frame(type: FrameType, id: number, payloadBytes: number, fill: (payload: Uint8Array) => void): void {
    const at = this.#reserve(FRAME_HEADER_BYTES + payloadBytes);
    const view = viewOf(this.#buffer);
    view.setUint32(at, payloadBytes, true);
    view.setUint16(at + 4, type, true);
    view.setUint16(at + 6, 0, true);
    view.setUint32(at + 8, id, true);
    fill(this.#buffer.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + payloadBytes));
  }

  /** Writes now what is queued; otherwise it happens at the end of the current task. */
  flush(): void {
    this.#scheduled = false;
    if (this.#bytes === 0) return;
    const written = this.#buffer.subarray(0, this.#bytes);
    this.#bytes = 0;
    if (this.#buffer.length > KEPT_BYTES_MAX) this.#buffer = new Uint8Array(BUFFER_BYTES);
    try {
      this.#channel.write(written);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  get idle(): boolean {
    return this.#bytes === 0;
  }

  #reserve(bytes: number): number {
    const at = this.#bytes;
    const end = at + bytes;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, at));
      this.#buffer = larger;
    }
    this.#bytes = end;
    if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(() => this.flush());
    }
    return at;
  }
}
