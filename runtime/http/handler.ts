/**
 * The Engine API is one function; the app and the command line call it in process, the guest's /var/run/docker.sock and the
 * headless command's socket go through an HTTP/1.1 connection to the same function.
 */
export type ApiHandler = (request: ApiRequest) => Promise<Response | Upgrade>;

/**
 * What a handler reads of a request. The Web's `Request` is one; a plain object does as well, because some browsers
 * have no streaming request bodies and all of them drop headers such as `Connection` from a `Request`.
 */
export interface ApiRequest {
  readonly method: string;
  /** Absolute; the host does not matter: `http://docker/v1.50/containers/json?all=1`. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Aborted when the client is gone: endless answers end then. */
  readonly signal: AbortSignal;
}

/**
 * The answer to attach and exec start: the connection stops being HTTP ("hijacking"). Headers are 101 UPGRADED when the client sent
 * `Connection: Upgrade`, else 200; then raw bytes flow both ways.
 */
export interface Upgrade {
  readonly kind: 'upgrade';
  /** `application/vnd.docker.raw-stream` or `application/vnd.docker.multiplexed-stream`. */
  readonly contentType: string;
  /** What the connection becomes; absent: Docker's `tcp`, bytes as they are. */
  readonly protocol?: { readonly name: string; readonly headers: Readonly<Record<string, string>> };
  /** Bytes to the client; it ends when the process's output ends. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Bytes from the client; closed when the client shuts down its writing side. */
  readonly writable: WritableStream<Uint8Array>;
}

export const isUpgrade = (answer: Response | Upgrade): answer is Upgrade => 'kind' in answer;

export const RAW_STREAM = 'application/vnd.docker.raw-stream';
export const MULTIPLEXED_STREAM = 'application/vnd.docker.multiplexed-stream';
