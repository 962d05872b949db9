/**
 * A reliable, ordered pipe of bytes to and from the guest agent. The machine provides it, the engine speaks frames over it.
 */
export interface ByteChannel {
  /**
   * Queues bytes for the guest, in order, without loss. The caller's protocol bounds what is outstanding (programs in
   * flight, stream credits); past CHANNEL_QUEUE_BYTES_MAX it throws. The bytes are only valid during the call: the
   * machine copies them.
   */
  write(bytes: Uint8Array): void;
  /**
   * Hands over every byte from the guest, in order, in pieces of any size. One listener at a time; until there is one the
   * bytes wait. The bytes are only valid during the call: copy what must stay.
   */
  onData(listener: (bytes: Uint8Array) => void): Disposable;
}

export const CHANNEL_QUEUE_BYTES_MAX = 32 * 1024 * 1024;
