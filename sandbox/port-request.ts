/**
 * One HTTP exchange with a published port. HTTP/1.0 with a Host header (RFC 1945, RFC 9110 section 7.2): a connection each, no chunks,
 * and the answer ends with the connection.
 */
import { ByteReader } from '../runtime/std/byte-reader.ts';
import { HttpError } from '../runtime/http/http-error.ts';
import { chunked } from '../runtime/http/request-body.ts';
import { encodeText } from '../runtime/guest/bytes.ts';
import { concatBytes } from '../runtime/std/concat-bytes.ts';
import type { ByteDuplex } from '../runtime/std/byte-duplex.ts';
import type { PortAnswer, PortRequest } from './contract.ts';

const HEAD_BYTES_MAX = 64 * 1024;
const HEADERS_MAX = 200;
/** An answer is kept in memory as a whole, for a document's parts are put into it. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]{1,64}$/;
/** Visible Latin-1, spaces and tabs (RFC 9110, section 5.5). */
const FIELD_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
const TARGET = /^\/[!-~]*$/;

/** The server's answer is none that HTTP knows, or it is too large. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** Sends the request and reads the answer. Throws AnswerError, a TypeError for a request that can't be sent, or the connection's error. */
export async function exchange(connection: ByteDuplex, host: string, request: PortRequest): Promise<PortAnswer> {
  const bytes = encodeRequest(host, request);
  // A server may answer before it has read everything; what it says counts.
  const sent = send(connection.writable, bytes).catch(() => undefined);
  const answer = await readAnswer(new ByteReader(connection.readable), request.method === 'HEAD');
  void sent;
  return answer;
}

async function send(writable: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = writable.getWriter();
  // The connection is dropped when the answer is there.
  writer.closed.catch(() => undefined);
  await writer.write(bytes);
}

function encodeRequest(host: string, { method, target, headers, body }: PortRequest): Uint8Array {
  if (!TOKEN.test(method) || !TARGET.test(target)) throw new TypeError(`cannot send a request: ${method} ${target}`);
  const fields = [['host', host], ...headers, ['connection', 'close']];
  if (body) fields.push(['content-length', String(body.length)]);
  const bad = fields.find(([name = '', value = '']) => !TOKEN.test(name) || !FIELD_VALUE.test(value));
  if (bad) throw new TypeError(`cannot send a request: its header ${JSON.stringify(bad[0])} is malformed`);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return concatBytes([encodeText(`${method} ${target} HTTP/1.0\r\n${lines}\r\n`), body ?? new Uint8Array(0)]);
}

async function readAnswer(reader: ByteReader, isHead: boolean): Promise<PortAnswer> {
  const status = parseStatus(await lineOf(reader));
  const headers = await readHeaders(reader);
  const field = (wanted: string): string | undefined => headers.find(([name]) => name === wanted)?.[1];
  const encoding = field('transfer-encoding')?.toLowerCase();
  if (encoding !== undefined && encoding !== 'chunked')
    throw new AnswerError(`the server sent an encoding that nobody asked for: ${encoding}`);
  const hasBody = !isHead && status >= 200 && status !== 204 && status !== 304;
  if (!hasBody) return { status, headers, body: new Uint8Array(0) };
  return { status, headers, body: await (encoding ? readChunks(reader) : readBody(reader, field('content-length'))) };
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
async function readChunks(reader: ByteReader): Promise<Uint8Array<ArrayBuffer>> {
  const next = chunked(reader);
  try {
    return await collect(next);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new AnswerError(`the server sent malformed chunks: ${error.message}`, { cause: error });
  }
}

async function readBody(reader: ByteReader, length: string | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const wanted = length === undefined ? Infinity : Number(length);
  if (!(wanted >= 0)) throw new AnswerError(`the server sent a bad Content-Length: ${length}`);
  let left = wanted;
  const body = await collect(async () => {
    const piece = left > 0 ? await reader.take(Math.min(PIECE_BYTES, left)) : undefined;
    left -= piece?.length ?? 0;
    return piece;
  });
  if (length !== undefined && left > 0) throw new AnswerError(`the answer ends ${left} bytes too early`);
  return body;
}

async function collect(next: () => Promise<Uint8Array | undefined>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let piece = await next(); piece; piece = await next()) {
    pieces.push(piece);
    size += piece.length;
    if (size > ANSWER_BYTES_MAX) throw new AnswerError(`the answer is larger than ${ANSWER_BYTES_MAX / 2 ** 20} MiB`);
  }
  return concatBytes(pieces);
}
