import type { ApiRequest } from '../http/handler.ts';
import { serveConnection } from '../http/connection.ts';
import { encodeText } from '../guest/bytes.ts';
import { chunks } from '../std/chunks.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import { type Outside, OutsideError } from '../std/outside.ts';
import type { BoundNames } from './bound-names.ts';
import { ConnectError, type Destination, type OutsideConnection, type OutsideTcp } from './outside-tcp.ts';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** A request is sent when it is there as a whole. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** Of one connection, not of the message: RFC 9110, section 7.6.1. The host is the one that was connected to, whatever a client says. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Connections of a machine that can only ask for web pages, as a page in a browser can: on port 80 the requests are read and
 * made anew. Nothing else leaves it.
 */
export const httpTcp = (outside: Outside, names: BoundNames): OutsideTcp => ({
  reach: { ports: [HTTP_PORT, HTTPS_PORT] },
  connect(destination) {
    if (destination.port !== HTTP_PORT) return Promise.reject(noTls(destination));
    const host = names.nameOf(destination.address);
    if (host === undefined) return Promise.reject(nameless(destination));
    return Promise.resolve(connection((request) => forward(outside, host, request)));
  },
});

const noTls = ({ address, port }: Destination): ConnectError =>
  new ConnectError(
    'refused',
    `dial tcp ${address}:${String(port)}: connect: connection refused`,
    'The machine sends requests by the browser, which reads http:// of programs but not what they encrypt: ask for http://, the browser encrypts it.',
  );

const nameless = ({ address, port }: Destination): ConnectError =>
  new ConnectError(
    'host-unreachable',
    `dial tcp ${address}:${String(port)}: connect: no route to host`,
    'The machine sends requests by the browser, and reaches what has a name only.',
  );

/** A connection whose other end serves HTTP. */
function connection(serve: (request: ApiRequest) => Promise<Response>): OutsideConnection {
  const requests = new TransformStream<Uint8Array, Uint8Array>();
  const answers = new TransformStream<Uint8Array, Uint8Array>();
  const broken = new AbortController();
  void serveConnection(serve, { readable: requests.readable, writable: answers.writable }, { signal: broken.signal });
  return {
    readable: answers.readable,
    writable: requests.writable,
    reset: () => broken.abort(new Error('the connection was reset')),
  };
}

async function forward(outside: Outside, host: string, request: ApiRequest): Promise<Response> {
  const { method, signal } = request;
  const { pathname, search } = new URL(request.url);
  const body = await readBody(request);
  if (!body) return text(413, `more than ${String(BODY_BYTES_MAX / 2 ** 20)} MiB can't be sent at once\n`);
  try {
    const headers = Object.fromEntries([...request.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)));
    const message = { method, headers, signal, ...(body.length > 0 && { body }) };
    return passOn(await outside.fetch(`http://${host}${pathname}${search}`, message));
  } catch (error) {
    return text(502, `${explain(error)}\n`);
  }
}

/** Undefined when it is too long. */
async function readBody({ body }: ApiRequest): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  if (body)
    for await (const piece of chunks(body)) {
      bytes += piece.length;
      if (bytes > BODY_BYTES_MAX) return undefined;
      pieces.push(piece);
    }
  return concatBytes(pieces);
}

/** A browser has unpacked the body already: its encoding and its length are of the past. */
function passOn(answer: Response): Response {
  const headers = new Headers([...answer.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)));
  const length = answer.headers.get('content-length');
  if (headers.has('content-encoding')) headers.delete('content-encoding');
  else if (length !== null) headers.set('content-length', length);
  const { status, body } = answer;
  return new Response(body, { status, headers });
}

function text(status: number, message: string): Response {
  const body = encodeText(message);
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) };
  return new Response(body as Uint8Array<ArrayBuffer>, { status, headers });
}

const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error instanceof OutsideError && error.why !== undefined ? `${error.message}. ${error.why}` : error.message;
};
