/** Bytes both ways: a connection. */
export interface ByteDuplex {
  /** Ends when the other side shuts down its writing; fails when the connection breaks. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Closing it ends this side's writing after what was written; aborting it breaks the connection. */
  readonly writable: WritableStream<Uint8Array>;
}
