/**
 * Serves the Engine API on one connection, HTTP/1.1 over a duplex of bytes: a socket of Node's, or a stream from the guest's
 * /var/run/docker.sock. One request at a time; attach and exec start take the connection over.
 */
import { DockerError } from '../std/errors.ts';
import type { ByteDuplex } from '../std/byte-duplex.ts';
import { type Timers, systemTimers } from '../std/time.ts';
import { errorAnswer } from './answer.ts';
import { type ApiHandler, type Upgrade, isUpgrade } from './handler.ts';
import { ByteReader } from '../std/byte-reader.ts';
import { HttpError } from './http-error.ts';
import { RequestBody } from './request-body.ts';
import { type RequestHead, readRequestHead } from './request-head.ts';
import { writeResponse } from './response-writer.ts';
import { takeOver } from './take-over.ts';

export interface ConnectionOptions {
  /** Breaks the connection: the server is shutting down. */
  signal?: AbortSignal;
  timers?: Timers;
}

/** From its first byte a request's head may take this long: who sends a byte a minute must not hold a connection for ever. */
const HEAD_MS_MAX = 30_000;
/** The first byte of an encrypted connection (RFC 8446, section 5.1), and of no request. */
const TLS_HANDSHAKE = 0x16;
/** After a refused request: what the client still sends is read over, so that it gets to see the answer. */
const LINGER_BYTES_MAX = 1024 * 1024;
const LINGER_MS_MAX = 500;

/** Resolves when the connection is over, however it ended; it never rejects. */
export async function serveConnection(
  api: ApiHandler,
  duplex: ByteDuplex,
  options: ConnectionOptions = {},
): Promise<void> {
  const connection = new Connection(api, duplex, options.timers ?? systemTimers);
  const stop = () => connection.break();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  await connection.serve();
  options.signal?.removeEventListener('abort', stop);
}

class Connection {
  readonly #api: ApiHandler;
  readonly #reader: ByteReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #timers: Timers;
  /**
   * Aborted when the client is gone or has half-closed the connection, which looks the same from here: endless answers end, finite
   * ones are still sent (Go's server cancels the request's context at the same moment).
   */
  readonly #gone = new AbortController();
  /** Aborted when nothing can reach the client any more. */
  readonly #broken = new AbortController();
  /** Once taken over, the end of what the client sends is no longer the end of the client. */
  #taken = false;

  constructor(api: ApiHandler, duplex: ByteDuplex, timers: Timers) {
    this.#api = api;
    this.#reader = new ByteReader(duplex.readable);
    this.#writer = duplex.writable.getWriter();
    this.#timers = timers;
    this.#writer.closed.catch(() => this.break());
  }

  async serve(): Promise<void> {
    try {
      while (await this.#serveRequest());
      await this.#close();
    } catch (error) {
      if (error instanceof HttpError) await this.#refuse(error);
      else this.break();
    }
    this.#gone.abort();
  }

  break(): void {
    this.#gone.abort();
    this.#broken.abort();
    void this.#writer.abort().catch(() => {});
    void this.#reader.cancel();
  }

  /** True when the connection can carry another request. */
  async #serveRequest(): Promise<boolean> {
    const head = await this.#readHead();
    if (!head) return false;
    const body = this.#bodyOf(head);
    const { method, url, headers } = head;
    using request = this.#requestSignal();
    const answer = await this.#api({ method, url, headers, body: body.stream, signal: request.signal });
    if (isUpgrade(answer)) return await this.#upgrade(head, body, answer);
    const isReusable = await writeResponse(this.#writer, head, answer, this.#broken.signal);
    return isReusable && (await body.drain());
  }

  /** A signal for each request: one for all of a connection's would gather their listeners for as long as it is kept alive. */
  #requestSignal(): Disposable & { readonly signal: AbortSignal } {
    const request = new AbortController();
    const abort = () => request.abort();
    this.#gone.signal.addEventListener('abort', abort);
    if (this.#gone.signal.aborted) abort();
    return { signal: request.signal, [Symbol.dispose]: () => this.#gone.signal.removeEventListener('abort', abort) };
  }

  async #readHead(): Promise<RequestHead | undefined> {
    if (this.#reader.buffered === 0 && !(await this.#reader.fill())) return undefined;
    // A registry's clients try TLS first, and go on when that is refused.
    if (this.#reader.next === TLS_HANDSHAKE) throw new HttpError(400, 'Client sent a TLS handshake to an HTTP server.');
    let isLate = false;
    using _deadline = this.#timers.after(HEAD_MS_MAX, () => {
      isLate = true;
      void this.#reader.cancel();
    });
    const late = () => new HttpError(408, `the request's headers are not there after ${HEAD_MS_MAX / 1000} seconds`);
    const head = await readRequestHead(this.#reader).catch((error: unknown) => {
      throw isLate ? late() : error;
    });
    if (isLate) throw late();
    return head;
  }

  #bodyOf(head: RequestHead): RequestBody {
    return new RequestBody(this.#reader, head.framing, {
      onFirstRead: async () => {
        if (head.expectsContinue) await this.#writer.write(new TextEncoder().encode('HTTP/1.1 100 Continue\r\n\r\n'));
      },
      onFinished: () => this.#watch(),
    });
  }

  /** While an answer is in the making nothing but the end of the connection is expected; an early next request stays buffered. */
  #watch(): void {
    if (this.#reader.buffered > 0) return;
    this.#reader.fill().then(
      (more) => more || this.#taken || this.#gone.abort(),
      () => this.#gone.abort(),
    );
  }

  async #upgrade(head: RequestHead, body: RequestBody, upgrade: Upgrade): Promise<boolean> {
    if (!(await body.drain()))
      throw new HttpError(400, 'the body of a request that takes over the connection is too long');
    this.#taken = true;
    await takeOver({ head, upgrade, reader: this.#reader, writer: this.#writer, broken: this.#broken.signal });
    return false;
  }

  async #refuse({ status, message }: HttpError): Promise<void> {
    const head = { method: 'GET', keepAlive: false, minorVersion: 1 } as const;
    try {
      await writeResponse(this.#writer, head, errorAnswer(new DockerError(status, message)), this.#broken.signal);
      await this.#close();
    } catch {
      this.break();
    }
  }

  async #close(): Promise<void> {
    await this.#writer.close();
    if (!this.#taken) await this.#linger();
    await this.#reader.cancel();
  }

  async #linger(): Promise<void> {
    using _deadline = this.#timers.after(LINGER_MS_MAX, () => void this.#reader.cancel());
    for (let bytes = 0; bytes < LINGER_BYTES_MAX;) {
      const piece = await this.#reader.take(LINGER_BYTES_MAX);
      if (!piece) return;
      bytes += piece.byteLength;
    }
  }
}
