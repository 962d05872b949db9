/**
 * One HTTP exchange over a connection of its own. HTTP/1.0 with a Host header (RFC 1945, RFC 9110 section 7.2): no chunks are sent, and
 * the answer ends with the connection.
 */
import { ByteReader } from '../std/byte-reader.ts';
import type { ByteDuplex } from '../std/byte-duplex.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import { streamOf } from '../std/stream-of.ts';
import { HttpError } from './http-error.ts';
import { chunked } from './request-body.ts';

const HEAD_BYTES_MAX = 64 * 1024;
const HEADERS_MAX = 200;
const PIECE_BYTES = 64 * 1024;

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]{1,64}$/;
/** Visible Latin-1, spaces and tabs (RFC 9110, section 5.5). */
const FIELD_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
const TARGET = /^\/[!-~]*$/;

export interface ClientRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Uint8Array | undefined;
}

export interface ClientAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: [string, string][];
  /** Fails with an AnswerError where it ends too early. Null where there is none by its nature. */
  readonly body: ReadableStream<Uint8Array> | null;
}

/** The server's answer is none that HTTP knows, or it is too large. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** Sends the request and reads the answer's head. Throws AnswerError, a TypeError for a request that can't be sent, or the connection's error. */
export async function askOver(connection: ByteDuplex, host: string, request: ClientRequest): Promise<ClientAnswer> {
  const bytes = encodeRequest(host, request);
  // A server may answer before it has read everything; what it says counts.
  void send(connection.writable, bytes).catch(() => undefined);
  return readAnswer(new ByteReader(connection.readable), request.method === 'HEAD');
}

async function send(writable: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = writable.getWriter();
  // The connection is dropped when the answer is there.
  writer.closed.catch(() => undefined);
  await writer.write(bytes);
}

function encodeRequest(host: string, { method, target, headers, body }: ClientRequest): Uint8Array {
  if (!TOKEN.test(method) || !TARGET.test(target)) throw new TypeError(`cannot send a request: ${method} ${target}`);
  const fields = [['host', host], ...headers, ['connection', 'close']];
  if (body) fields.push(['content-length', String(body.length)]);
  const bad = fields.find(([name = '', value = '']) => !TOKEN.test(name) || !FIELD_VALUE.test(value));
  if (bad) throw new TypeError(`cannot send a request: its header ${JSON.stringify(bad[0])} is malformed`);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = new TextEncoder().encode(`${method} ${target} HTTP/1.0\r\n${lines}\r\n`);
  return concatBytes([head, body ?? new Uint8Array(0)]);
}

async function readAnswer(reader: ByteReader, isHead: boolean): Promise<ClientAnswer> {
  const status = parseStatus(await lineOf(reader));
  const headers = await readHeaders(reader);
  const field = (wanted: string): string | undefined => headers.find(([name]) => name === wanted)?.[1];
  const encoding = field('transfer-encoding')?.toLowerCase();
  if (encoding !== undefined && encoding !== 'chunked')
    throw new AnswerError(`the server sent an encoding that nobody asked for: ${encoding}`);
  const hasBody = !isHead && status >= 200 && status !== 204 && status !== 304;
  if (!hasBody) return { status, headers, body: null };
  const pieces = encoding ? readChunks(reader) : readBody(reader, lengthOf(field('content-length')));
  return { status, headers, body: streamOf(pieces, () => reader.cancel()) };
}

function parseStatus(line: string): number {
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(line)?.[1];
  if (status === undefined) throw new AnswerError('the server did not answer in HTTP');
  return Number(status);
}

async function readHeaders(reader: ByteReader): Promise<[string, string][]> {
  const headers: [string, string][] = [];
  for (let line = await lineOf(reader); line !== ''; line = await lineOf(reader)) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    if (colon < 1 || !TOKEN.test(name) || !FIELD_VALUE.test(value))
      throw new AnswerError('the server sent a malformed header');
    if (headers.push([name, value]) > HEADERS_MAX) throw new AnswerError('the server sent too many headers');
  }
  return headers;
}

async function lineOf(reader: ByteReader): Promise<string> {
  const tooLong = (cause?: unknown): Error =>
    new AnswerError('the server sent a header that is too long, or broke the connection', { cause });
  const line = await reader.line(HEAD_BYTES_MAX, tooLong).catch((cause: unknown) => {
    throw cause instanceof AnswerError ? cause : tooLong(cause);
  });
  if (line === undefined) throw new AnswerError('the server closed the connection before its answer was complete');
  return line;
}

/** HTTP/1.0 has none, but there are servers that send them all the same. */
async function* readChunks(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const next = chunked(reader);
  try {
    for (let piece = await next(); piece; piece = await next()) yield piece;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new AnswerError(`the server sent malformed chunks: ${error.message}`, { cause: error });
  }
}

function lengthOf(text: string | undefined): number | undefined {
  const length = text === undefined ? undefined : Number(text);
  if (length !== undefined && !(length >= 0)) throw new AnswerError(`the server sent a bad Content-Length: ${text}`);
  return length;
}

async function* readBody(reader: ByteReader, length: number | undefined): AsyncGenerator<Uint8Array> {
  let left = length ?? Infinity;
  while (left > 0) {
    const piece = await reader.take(Math.min(PIECE_BYTES, left));
    if (!piece) break;
    left -= piece.length;
    yield piece;
  }
  if (length !== undefined && left > 0) throw new AnswerError(`the answer ends ${left} bytes too early`);
}
