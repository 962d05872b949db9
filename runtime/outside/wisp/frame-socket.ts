/** Whole messages both ways: a WebSocket. */
export interface FrameSocket {
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface FrameEvents {
  readonly message: (bytes: Uint8Array) => void;
  /** Once, however it ended; nothing comes afterwards. */
  readonly closed: (reason: string) => void;
}

/** Resolves when messages can be sent; rejects with a sentence when there is no connection. */
export type OpenFrames = (events: FrameEvents) => Promise<FrameSocket>;
