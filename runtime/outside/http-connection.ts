/** Connections whose other end is a server of HTTP in TypeScript. */
import { serveConnection } from '../http/connection.ts';
import type { ApiRequest } from '../http/handler.ts';
import { encodeText } from '../guest/bytes.ts';
import type { OutsideConnection } from './outside-tcp.ts';

export function httpConnection(serve: (request: ApiRequest) => Promise<Response>): OutsideConnection {
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

/** Of one connection, not of the message: RFC 9110, section 7.6.1. The host is the one that was connected to, whatever a client says. */
export const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
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

/** An answer of fetch, on: a browser has unpacked the body already, so its encoding and its length are of the past. */
export function passOn(answer: Response): Response {
  const headers = new Headers([...answer.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)));
  const length = answer.headers.get('content-length');
  if (headers.has('content-encoding')) headers.delete('content-encoding');
  else if (length !== null) headers.set('content-length', length);
  const { status, body } = answer;
  return new Response(body, { status, headers });
}

export function textAnswer(status: number, message: string): Response {
  const body = encodeText(message);
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) };
  return new Response(body as Uint8Array<ArrayBuffer>, { status, headers });
}
