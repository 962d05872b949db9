/**
 * The way out of a headless sandbox: Node's own HTTP. Its fetch would refuse the ports that browsers refuse, where a
 * registry may well be.
 */
import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest, type RequestOptions as TlsOptions } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { type Outside, OutsideError, type OutsideRequest } from '../../runtime/std/outside.ts';
import { BODILESS } from '../../runtime/std/bodiless.ts';

/** Docker's own patience with a connection that is being made, and with a site that says nothing. */
const CONNECT_MS_MAX = 30_000;
const SILENCE_MS_MAX = 300_000;

export const directOutside: Outside = {
  fetch: async (url, request = {}) => {
    try {
      return toResponse(await ask(new URL(url), request), request.method);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw new OutsideError(explain(url, error), undefined, { cause: error });
    }
  },
};

/** Bodies are taken as they are: a registry's digests are those of the bytes on the wire. */
function ask(url: URL, request: OutsideRequest): Promise<IncomingMessage> {
  const { method = 'GET', headers, body, unverified, signal } = request;
  const options: RequestOptions & Pick<TlsOptions, 'rejectUnauthorized'> = {
    method,
    headers: { 'Accept-Encoding': 'identity', ...(body && { 'Content-Length': body.length }), ...headers },
    timeout: SILENCE_MS_MAX,
    ...(unverified && { rejectUnauthorized: false }),
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, options, resolve);
    const connecting = setTimeout(() => asked.destroy(failure('ECONNECTTIMEOUT')), CONNECT_MS_MAX);
    asked.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    asked.once('timeout', () => asked.destroy(failure('ESILENT')));
    asked.once('close', () => clearTimeout(connecting));
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was kept may have been closed at the other end meanwhile.
      if (asked.reusedSocket && error.code === 'ECONNRESET') ask(url, request).then(resolve, reject);
      else reject(error);
    });
    asked.end(body);
  });
}

function toResponse(answer: IncomingMessage, method = 'GET'): Response {
  const { statusCode: status = 502, statusMessage: statusText = '', rawHeaders } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  if (method !== 'HEAD' && !BODILESS.has(status)) {
    const body = Readable.toWeb(answer) as NodeStream<Uint8Array> as ReadableStream<Uint8Array<ArrayBuffer>>;
    return new Response(body, { status, statusText, headers });
  }
  answer.on('error', () => undefined).resume();
  return new Response(null, { status, statusText, headers });
}

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

/** Go's words for what Node found. */
function explain(url: string, error: unknown): string {
  const { code = '', message, address, port } = failureOf(error);
  const { host, hostname, protocol } = new URL(url);
  const peer = address === undefined ? host : `${address.includes(':') ? `[${address}]` : address}:${String(port)}`;
  const connecting = CONNECT_ERRORS[code];
  if (connecting !== undefined) return `dial tcp ${peer}: connect: ${connecting}`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname}: no such host`;
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${hostname}: Temporary failure in name resolution`;
  if (code === 'ECONNRESET' && message === 'socket hang up') return 'EOF';
  if (code === 'ECONNRESET') return `read tcp ${peer}: read: connection reset by peer`;
  if (code === 'ECONNECTTIMEOUT') return `dial tcp ${peer}: i/o timeout`;
  if (code === 'ESILENT') return 'net/http: timeout awaiting response headers';
  if (protocol === 'https:' && /wrong version number|packet length too long/i.test(message))
    return 'http: server gave HTTP response to HTTPS client';
  if (/CERT|SELF_SIGNED|ISSUER/.test(code)) return `tls: failed to verify certificate: ${message}`;
  return message === '' ? code : message;
}

type Failure = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

/** Of a name with several addresses, what the first of them said. */
function failureOf(error: unknown): Failure {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first : new Error(String(first));
}

const CONNECT_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
};
