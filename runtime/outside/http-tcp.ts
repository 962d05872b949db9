import type { ApiRequest } from '../http/handler.ts';
import { chunks } from '../std/chunks.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import { type Outside, OutsideError } from '../std/outside.ts';
import type { BoundNames } from './bound-names.ts';
import { httpConnection, OF_THE_CONNECTION, passOn, textAnswer } from './http-connection.ts';
import { ConnectError, type Destination, type OutsideTcp } from './outside-tcp.ts';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** A request is sent when it is there as a whole. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

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
    return Promise.resolve(httpConnection((request) => forward(outside, host, request)));
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

async function forward(outside: Outside, host: string, request: ApiRequest): Promise<Response> {
  const { method, signal } = request;
  const { pathname, search } = new URL(request.url);
  const body = await readBody(request);
  if (!body) return textAnswer(413, `more than ${String(BODY_BYTES_MAX / 2 ** 20)} MiB can't be sent at once\n`);
  try {
    const headers = Object.fromEntries([...request.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)));
    const message = { method, headers, signal, ...(body.length > 0 && { body }) };
    return passOn(await outside.fetch(`http://${host}${pathname}${search}`, message));
  } catch (error) {
    return textAnswer(502, `${explain(error)}\n`);
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

const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error instanceof OutsideError && error.why !== undefined ? `${error.message}. ${error.why}` : error.message;
};
