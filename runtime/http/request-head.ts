/** The request line and the headers (RFC 9112, sections 2 to 6), bounded and checked. */
import type { ByteReader } from '../std/byte-reader.ts';
import { HttpError, lineTooLong } from './http-error.ts';

const HEAD_BYTES_MAX = 64 * 1024;
const HEADERS_MAX = 200;

export type BodyFraming = { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' };

export interface RequestHead {
  readonly method: string;
  /** Absolute; the host is the client's word and nothing depends on it. */
  readonly url: string;
  readonly headers: Headers;
  readonly framing: BodyFraming;
  /** HTTP/1.0 clients know no chunks. */
  readonly minorVersion: 0 | 1;
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
  readonly expectsContinue: boolean;
}

/** Undefined when the connection ends between requests. */
export async function readRequestHead(reader: ByteReader): Promise<RequestHead | undefined> {
  const requestLine = await firstLine(reader);
  if (requestLine === undefined) return undefined;
  return parseHead(requestLine, await readHeaderLines(reader, requestLine.length));
}

/** Empty lines before a request are skipped, as RFC 9112 section 2.2 asks for. */
async function firstLine(reader: ByteReader): Promise<string | undefined> {
  for (let skipped = 0; skipped < 4; skipped++) {
    const line = await reader.line(HEAD_BYTES_MAX, lineTooLong(431, HEAD_BYTES_MAX));
    if (line !== '') return line;
  }
  throw new HttpError(400, 'the request begins with empty lines');
}

async function readHeaderLines(reader: ByteReader, already: number): Promise<string[]> {
  const lines: string[] = [];
  let bytes = already;
  for (;;) {
    const line = await reader.line(HEAD_BYTES_MAX, lineTooLong(431, HEAD_BYTES_MAX));
    if (line === undefined) throw new HttpError(400, 'the request ends within its headers');
    if (line === '') return lines;
    bytes += line.length;
    lines.push(line);
    if (bytes > HEAD_BYTES_MAX || lines.length > HEADERS_MAX)
      throw new HttpError(431, 'the request has too many headers');
  }
}

function parseHead(requestLine: string, headerLines: readonly string[]): RequestHead {
  const { method, target, minorVersion } = parseRequestLine(requestLine);
  const headers = parseHeaders(headerLines);
  if (minorVersion === 1 && !headers.has('host')) throw new HttpError(400, 'the request has no Host header');
  const connection = tokens(headers.get('connection'));
  return {
    method,
    url: parseTarget(target),
    headers,
    framing: parseFraming(headers),
    minorVersion,
    keepAlive: minorVersion === 1 ? !connection.includes('close') : connection.includes('keep-alive'),
    upgrade: headers.has('upgrade'),
    expectsContinue: minorVersion === 1 && tokens(headers.get('expect')).includes('100-continue'),
  };
}

function parseRequestLine(line: string): { method: string; target: string; minorVersion: 0 | 1 } {
  const match = /^([!#$%&'*+\-.^_`|~\w]{1,32}) ([!-~]+) HTTP\/(\d+)\.(\d+)$/.exec(line);
  if (!match) throw new HttpError(400, 'malformed request line');
  const [, method = '', target = '', major, minor] = match;
  if (major !== '1') throw new HttpError(505, `HTTP/${major} is not supported: use HTTP/1.1`);
  return { method, target, minorVersion: minor === '0' ? 0 : 1 };
}

/** A path, or a whole URL as a proxy's client would send it. */
function parseTarget(target: string): string {
  const absolute = /^https?:\/\/[^/?#]+/i.exec(target);
  const path = absolute ? target.slice(absolute[0].length) || '/' : target;
  if (!path.startsWith('/') || !URL.canParse(`http://docker${path}`))
    throw new HttpError(400, 'malformed request target');
  return `http://docker${path}`;
}

function parseHeaders(lines: readonly string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const match = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    // oxlint-disable-next-line no-control-regex -- RFC 9110 forbids them in field values, all but the tab.
    if (!match || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) throw new HttpError(400, 'malformed header');
    headers.append(match[1] ?? '', match[2] ?? '');
  }
  return headers;
}

/** Two framings at once are how requests are smuggled past one another: refused, not guessed (RFC 9112, section 6.3). */
function parseFraming(headers: Headers): BodyFraming {
  const encoding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (encoding !== null) {
    if (length !== null) throw new HttpError(400, 'the request has both Content-Length and Transfer-Encoding');
    if (encoding.toLowerCase() !== 'chunked') throw new HttpError(501, `unsupported transfer encoding: ${encoding}`);
    return { kind: 'chunked' };
  }
  if (length === null) return { kind: 'none' };
  // The same length given twice arrives as "5, 5".
  const lengths = new Set(length.split(',').map((each) => each.trim()));
  const [only = ''] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(only)) throw new HttpError(400, `bad Content-Length: ${length}`);
  return only === '0' ? { kind: 'none' } : { kind: 'length', bytes: Number(only) };
}

const tokens = (value: string | null): string[] => (value ?? '').split(',').map((token) => token.trim().toLowerCase());
