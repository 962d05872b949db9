import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Timers } from '../std/time.ts';
import { type ApiHandler, type ApiRequest, RAW_STREAM } from './handler.ts';
import { readText } from '../api/input/body.ts';
import { collectText } from '../api/testing/collect.ts';
import { streamOf } from '../std/stream-of.ts';
import { serveConnection } from './connection.ts';
import { RUNS } from '../../tests/support/property.ts';

const encode = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);

/** Answers what it understood. */
const echo: ApiHandler = async (request) => {
  const document = {
    method: request.method,
    path: request.url,
    note: request.headers.get('x-note'),
    body: await readText(request),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return new Response(bytes, { headers: { 'Content-Length': String(bytes.byteLength) } });
};

const echoOrError: ApiHandler = (request) =>
  echo(request).catch((error: Error) => Response.json({ message: error.message }, { status: 400 }));

interface Connection {
  output: string;
  /** The writable was closed in good order, not aborted. */
  closed: boolean;
}

/** Feeds the pieces to a connection, ends its input, and waits for the connection's end. */
async function converse(api: ApiHandler, pieces: Iterable<Uint8Array>, timers?: Timers): Promise<Connection> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let closed = true;
  const output = collectText(readable).catch(() => ((closed = false), ''));
  await serveConnection(api, { readable: streamOf(pieces), writable }, timers ? { timers } : {});
  return { output: await output, closed };
}

const say = (api: ApiHandler, text: string) => converse(api, [encode(text)]);

const GET = 'GET /v1.50/info?a=b HTTP/1.1\r\nHost: docker\r\n\r\n';

test('answers a request in HTTP’s form', async () => {
  const { output, closed } = await say(async () => new Response('hi', { headers: { 'content-length': '2' } }), GET);
  expect(output).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain;charset=UTF-8\r\n\r\nhi');
  expect(closed).toBe(true);
});

const inPieces: ApiHandler = async () => new Response(streamOf(['one', 'three'].map(encode)));
const ignore: ApiHandler = async () => new Response(null, { status: 204 });

test('an answer of unknown length goes out in chunks, to an old client until the end of the connection', async () => {
  expect((await say(inPieces, GET)).output).toBe(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n',
  );
  const old = 'GET / HTTP/1.0\r\n\r\n';
  expect((await say(inPieces, old)).output).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nonethree');
});

test('answers without a body: HEAD, 204, 304', async () => {
  const head = await say(
    async () => new Response('hi', { headers: { 'content-length': '2' } }),
    GET.replace('GET', 'HEAD'),
  );
  expect(head.output).toMatch(/\r\n\r\n$/);
  expect((await say(ignore, GET)).output).toBe('HTTP/1.1 204 No Content\r\n\r\n');
});

test('several requests follow each other on one connection, even when they were sent at once', async () => {
  const { output } = await say(echo, GET + GET.replace('info', 'version'));
  expect([...output.matchAll(/"path":"([^"]*)"/g)].map((match) => match[1])).toEqual([
    'http://docker/v1.50/info?a=b',
    'http://docker/v1.50/version?a=b',
  ]);
});

test('a client that waits for leave to send its body gets it when the body is wanted', async () => {
  const request = 'POST / HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi';
  expect((await say(echo, request)).output).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  expect((await say(ignore, request)).output).toMatch(/^HTTP\/1.1 204/);
});

test.each([
  ['nonsense\r\n\r\n', 400, 'malformed request line'],
  ['\u0016\u0003\u0001\u0002\u0000', 400, 'Client sent a TLS handshake to an HTTP server.'],
  ['\r\n\r\n\r\n\r\n\r\n', 400, 'the request begins with empty lines'],
  ['GET / HTTP/1.1\r\n\r\n', 400, 'the request has no Host header'],
  ['GET nowhere HTTP/1.1\r\nHost: d\r\n\r\n', 400, 'malformed request target'],
  ['PRI * HTTP/2.0\r\n\r\n', 505, 'HTTP/2 is not supported: use HTTP/1.1'],
  ['GET / HTTP/1.1\r\nHost : d\r\n\r\n', 400, 'malformed header'],
  ['GET / HTTP/1.1\r\nHost: d\r\n folded\r\n\r\n', 400, 'malformed header'],
  ['GET / HTTP/1.1\r\nHost: d\r\nX: a\u0000b\r\n\r\n', 400, 'malformed header'],
  ['GET / HTTP/1.1\r\nHost: d\r\n', 400, 'the request ends within its headers'],
  ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n', 400, 'bad Content-Length: -1'],
  ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, 'bad Content-Length: 1, 2'],
  [
    'POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
    'the request has both Content-Length and Transfer-Encoding',
  ],
  ['POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: gzip\r\n\r\n', 501, 'unsupported transfer encoding: gzip'],
  [`GET /${'x'.repeat(70_000)} HTTP/1.1\r\n`, 431, 'the request has a line of more than 65536 bytes'],
  [`GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(300)}\r\n`, 431, 'the request has too many headers'],
  [
    'POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n\r\nhi',
    400,
    'the request body ends 3 bytes before its Content-Length',
  ],
  ['POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400, 'malformed chunk size'],
  ['POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi', 400, 'the body ends within a chunk'],
  [
    'POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhi\r\n',
    400,
    'a chunk is longer than its size says',
  ],
])('the request %j is answered %i: %s', async (text, status, message) => {
  const { output, closed } = await say(echoOrError, text);
  expect(output).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(output).toContain(JSON.stringify(message).slice(1, -1));
  expect(closed).toBe(true);
});

test('headers that come too slowly are answered 408', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const output = collectText(readable);
  const expire = new Promise<() => void>((resolve) => {
    const timers: Timers = { after: (_ms, callback) => (resolve(callback), { [Symbol.dispose]: () => {} }) };
    void serveConnection(echo, { readable: input.readable, writable }, { timers });
  });
  await input.writable.getWriter().write(encode('GET / HT'));
  (await expire)();
  expect(await output).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
});

const upgradeTo = (request: ApiRequest, sent: string[]) => ({
  kind: 'upgrade' as const,
  contentType: RAW_STREAM,
  readable: streamOf([encode('output')]),
  writable: new WritableStream<Uint8Array>({
    write: (bytes) => void sent.push(String.fromCharCode(...bytes)),
    close: () => void sent.push(`end, ${request.signal.aborted ? 'gone' : 'there'}`),
  }),
});

test.each([
  [
    'Connection: Upgrade\r\nUpgrade: tcp\r\n',
    'HTTP/1.1 101 UPGRADED\r\nContent-Type: TYPE\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\noutput',
  ],
  ['', 'HTTP/1.1 200 OK\r\nContent-Type: TYPE\r\n\r\noutput'],
])('attach with %j takes the connection over', async (headers, expected) => {
  const sent: string[] = [];
  const api: ApiHandler = async (request) => upgradeTo(request, sent);
  const { output } = await say(api, `POST /attach HTTP/1.1\r\nHost: d\r\n${headers}\r\ninput`);
  expect(output).toBe(expected.replace('TYPE', RAW_STREAM));
  await expect.poll(() => sent).toEqual(['input', 'end, there']);
});

const endless: ApiHandler = async ({ signal }) => {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    controller.enqueue(encode('tick'));
    signal.addEventListener('abort', () => controller.close());
  };
  return new Response(new ReadableStream({ start }));
};

test('an endless answer ends when the client has closed its side, and a finite one is still sent', async () => {
  expect((await say(endless, GET)).output).toContain('4\r\ntick\r\n0\r\n\r\n');
});

test('an endless answer is given up when the connection breaks', async () => {
  const body = { cancelled: false };
  const server = new AbortController();
  const api: ApiHandler = async () => {
    queueMicrotask(() => server.abort());
    return new Response(new ReadableStream({ cancel: () => void (body.cancelled = true) }));
  };
  const { writable } = new TransformStream<Uint8Array, Uint8Array>();
  const served = serveConnection(api, { readable: streamOf([encode(GET)]), writable }, { signal: server.signal });
  await served;
  expect(body.cancelled).toBe(true);
});

test('an answer whose body fails breaks the connection: the client must not take it for whole', async () => {
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('lost')) });
  expect(await say(async () => new Response(body), GET)).toMatchObject({ closed: false });
});

const post = (bytes: number) => `POST / HTTP/1.1\r\nHost: d\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;

test('a body that nobody read is read over, so that the next request is found; a long one ends the connection', async () => {
  expect((await say(ignore, post(100_000) + GET)).output.match(/HTTP/g)).toHaveLength(2);
  expect((await say(ignore, post(500_000) + GET)).output.match(/HTTP/g)).toHaveLength(1);
});

interface Sent {
  method: string;
  path: string;
  note: string;
  body: string;
  chunks: number[] | undefined;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  path: fc.webPath().map((path) => path || '/'),
  note: fc.stringMatching(/^[!-~]{1,20}$/),
  body: fc.stringMatching(/^[ -~\n]{0,200}$/),
  chunks: fc.option(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), { nil: undefined }),
});

function serialise({ method, path, note, body, chunks }: Sent): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: d\r\nX-Note: ${note}\r\n`;
  if (!chunks) return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  let framed = '';
  for (let offset = 0, i = 0; offset < body.length; i++) {
    const piece = body.slice(offset, offset + (chunks[i % chunks.length] ?? 1));
    framed += `${piece.length.toString(16)};ext=1\r\n${piece}\r\n`;
    offset += piece.length;
  }
  return `${head}Transfer-Encoding: chunked\r\n\r\n${framed}0\r\nTrailer: x\r\n\r\n`;
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let offset = 0, i = 0; offset < bytes.byteLength; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(offset, offset + size);
    offset += size;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 });

test('requests are understood the same whatever the pieces they arrive in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 3 }), sizes, async (requests, pieceSizes) => {
      const seen: unknown[] = [];
      const api: ApiHandler = async (request) => {
        const { method, url, headers } = request;
        seen.push({ method, url, note: headers.get('x-note'), body: await readText(request) });
        return new Response(null, { status: 204 });
      };
      await converse(api, cut(encode(requests.map(serialise).join('')), pieceSizes));
      expect(seen).toEqual(
        requests.map(({ method, path, note, body }) => ({ method, url: `http://docker${path}`, note, body })),
      );
    }),
    RUNS,
  );
});

test('garbage never crashes or hangs a connection', async () => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 100 }).map((text) => encode(`GET / HTTP/1.1\r\n${text}\r\n\r\n`)),
    fc
      .string({ maxLength: 50 })
      .map((text) => encode(`POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n${text}`)),
  );
  await fc.assert(
    fc.asyncProperty(garbage, sizes, async (bytes, pieceSizes) => {
      const { output } = await converse(echo, cut(bytes, pieceSizes));
      expect(output === '' || output.startsWith('HTTP/1.1 ')).toBe(true);
    }),
    RUNS,
  );
});
