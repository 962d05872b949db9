/**
 * Puts an ApiHandler behind a unix socket, so that Docker's own client can talk to it.
 */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { type ApiHandler, isUpgrade } from '../../http/handler.ts';

export async function serveHandler(api: ApiHandler, socketPath: string): Promise<AsyncDisposable> {
  const server = createServer((request, response) => void answer(api, request, response));
  // The hijacked requests of Docker's client ask for an upgrade; they get their answer the same way.
  server.on('upgrade', (request, socket, head) => void hijack(api, request, socket as Socket, head));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const headersOf = (request: IncomingMessage): Headers =>
  new Headers(Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]));

const PING_HEADERS = { 'Api-Version': '1.50', Ostype: 'linux', 'Docker-Experimental': 'false', 'Builder-Version': '1' };

async function answer(api: ApiHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(PING_HEADERS)) response.setHeader(name, value);
  if (request.url?.endsWith('/_ping')) return void response.end('OK');
  const result = await call(api, request);
  if (isUpgrade(result)) return void response.writeHead(500).end();
  response.writeHead(result.status, Object.fromEntries(result.headers));
  response.end(Buffer.from(await result.arrayBuffer()));
}

const call = (api: ApiHandler, request: IncomingMessage): ReturnType<ApiHandler> =>
  api({
    method: request.method ?? 'GET',
    url: `http://docker${request.url ?? ''}`,
    headers: headersOf(request),
    body: Readable.toWeb(request) as unknown as ReadableStream<Uint8Array>,
    signal: new AbortController().signal,
  });

async function hijack(api: ApiHandler, request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy());
  const result = await api({
    method: request.method ?? 'POST',
    url: `http://docker${request.url ?? ''}`,
    headers: headersOf(request),
    body: await bodyOf(request, socket, head),
    signal: new AbortController().signal,
  });
  if (!isUpgrade(result)) {
    const text = await result.text();
    socket.end(
      `HTTP/1.1 ${result.status} X\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
    return;
  }
  socket.write(
    `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${result.contentType}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
  );
  // What the client types is read and forgotten: unread, it would keep the connection from closing.
  socket.resume();
  Readable.fromWeb(result.readable as unknown as NodeReadableStream).pipe(socket);
}

/** Node hands an upgrade request over with its body unread; what has come of it is `head`. */
async function bodyOf(
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<ReadableStream<Uint8Array> | null> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length === 0) return null;
  const chunks = [head];
  let size = head.byteLength;
  while (size < length) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  return new Response(Buffer.concat(chunks)).body;
}
