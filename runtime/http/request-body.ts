/** A request's body as a stream, read from the connection only as fast as it is consumed. */
import { DockerError } from '../std/errors.ts';
import type { ByteReader } from '../std/byte-reader.ts';
import { HttpError, lineTooLong } from './http-error.ts';
import type { BodyFraming } from './request-head.ts';

const PIECE_BYTES_MAX = 64 * 1024;
const CHUNK_LINE_BYTES_MAX = 1024;
const TRAILERS_MAX = 50;
/** What is read and thrown away of a body that the handler did not want, so that the connection can be used again. */
const DRAIN_BYTES_MAX = 256 * 1024;

/** The next piece, or undefined at the end of the body; an HttpError when the framing is broken. */
type NextPiece = () => Promise<Uint8Array<ArrayBuffer> | undefined>;

export class RequestBody {
  /** Null when the request announces no body. */
  readonly stream: ReadableStream<Uint8Array> | null;
  #finished: boolean;
  #broken = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #next: NextPiece;
  readonly #onFinished: () => void;

  /** `onFirstRead` may send `100 Continue`; `onFinished` is called once the last byte was read. */
  constructor(
    reader: ByteReader,
    framing: BodyFraming,
    hooks: { onFirstRead: () => Promise<void>; onFinished: () => void },
  ) {
    this.#finished = framing.kind === 'none';
    this.#onFinished = hooks.onFinished;
    this.#next =
      framing.kind === 'chunked' ? chunked(reader) : ofLength(reader, framing.kind === 'length' ? framing.bytes : 0);
    this.stream = this.#finished ? null : this.#toStream(hooks.onFirstRead);
    if (this.#finished) hooks.onFinished();
  }

  /** True when the connection stands at the next request; what is left of the body is dropped, up to a limit. */
  async drain(): Promise<boolean> {
    for (let bytes = 0; !this.#finished && !this.#broken && bytes < DRAIN_BYTES_MAX;) {
      bytes += (await this.#read().catch(() => undefined))?.byteLength ?? 0;
    }
    return this.#finished;
  }

  #toStream(onFirstRead: () => Promise<void>): ReadableStream<Uint8Array> {
    let first: Promise<void> | undefined;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await (first ??= onFirstRead());
      const piece = await this.#read();
      if (piece) controller.enqueue(piece);
      else controller.close();
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  /** One read at a time: what a handler gave up waiting for still comes before what is drained. */
  #read(): Promise<Uint8Array | undefined> {
    const turn = this.#turn.then(() => this.#readPiece());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #readPiece(): Promise<Uint8Array | undefined> {
    try {
      const piece = await this.#next();
      if (!piece) this.#finish();
      return piece;
    } catch (error) {
      this.#broken = true;
      throw error instanceof HttpError ? new DockerError(error.status, error.message) : error;
    }
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#onFinished();
  }
}

function ofLength(reader: ByteReader, length: number): NextPiece {
  let left = length;
  return async () => {
    if (left === 0) return undefined;
    const piece = await reader.take(Math.min(left, PIECE_BYTES_MAX));
    if (!piece) throw new HttpError(400, `the request body ends ${left} bytes before its Content-Length`);
    left -= piece.byteLength;
    return piece;
  };
}

/** RFC 9112, section 7.1: the pieces of a body, then undefined. Extensions and trailers are read over. Rejects with an HttpError. */
export function chunked(reader: ByteReader): NextPiece {
  let left = 0;
  let ended = false;
  return async () => {
    if (ended) return undefined;
    if (left === 0) left = parseChunkSize(await requireLine(reader));
    if (left === 0) {
      await readTrailers(reader);
      ended = true;
      return undefined;
    }
    const piece = await reader.take(Math.min(left, PIECE_BYTES_MAX));
    if (!piece) throw unexpectedEnd();
    left -= piece.byteLength;
    if (left === 0 && (await requireLine(reader)) !== '')
      throw new HttpError(400, 'a chunk is longer than its size says');
    return piece;
  };
}

function parseChunkSize(line: string): number {
  const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line)?.[1];
  if (size === undefined) throw new HttpError(400, 'malformed chunk size');
  return Number.parseInt(size, 16);
}

async function readTrailers(reader: ByteReader): Promise<void> {
  for (let lines = 0; lines < TRAILERS_MAX; lines++) {
    if ((await requireLine(reader)) === '') return;
  }
  throw new HttpError(431, 'the request has too many trailers');
}

async function requireLine(reader: ByteReader): Promise<string> {
  const line = await reader.line(CHUNK_LINE_BYTES_MAX, lineTooLong(400, CHUNK_LINE_BYTES_MAX));
  if (line === undefined) throw unexpectedEnd();
  return line;
}

const unexpectedEnd = () => new HttpError(400, 'the body ends within a chunk');
