/**
 * The Engine API is one function; the app and the command line call it in process, the guest's /var/run/docker.sock and the
 * headless command's socket go through an HTTP/1.1 connection to the same function.
 */
export type ApiHandler = (request: Request) => Promise<Response | Upgrade>;

/**
 * The answer to attach and exec start: the connection stops being HTTP ("hijacking"). Headers are 101 UPGRADED when the client sent
 * `Connection: Upgrade`, else 200; then raw bytes flow both ways.
 */
export interface Upgrade {
  readonly kind: 'upgrade';
  /** `application/vnd.docker.raw-stream` or `application/vnd.docker.multiplexed-stream`. */
  readonly contentType: string;
  /** Bytes to the client; it ends when the process's output ends. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Bytes from the client; closed when the client shuts down its writing side. */
  readonly writable: WritableStream<Uint8Array>;
}
