import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeText } from '../runtime/guest/bytes.ts';
import { streamOf } from '../runtime/std/stream-of.ts';
import type { PortRequest } from './contract.ts';
import { AnswerError } from '../runtime/http/client.ts';
import { ANSWER_BYTES_MAX, exchange } from './port-request.ts';

const GET: PortRequest = { method: 'GET', target: '/', headers: [] };

async function answered(answer: Iterable<Uint8Array>, request = GET) {
  let sent = '';
  const writable = new WritableStream<Uint8Array>({ write: (bytes) => void (sent += new TextDecoder().decode(bytes)) });
  const result = await exchange({ readable: streamOf(answer), writable }, 'localhost:8080', request);
  return { ...result, text: new TextDecoder().decode(result.body), sent };
}

test('sends one request and reads one answer, however it is cut', async () => {
  const bytes = encodeText('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello and more');
  const request: PortRequest = {
    method: 'POST',
    target: '/a?b=1',
    headers: [['accept', '*/*']],
    body: encodeText('x=1'),
  };
  const { status, headers, text, sent } = await answered(
    [...bytes].map((byte) => Uint8Array.of(byte)),
    request,
  );
  expect({ status, headers, text }).toEqual({
    status: 200,
    headers: [
      ['content-type', 'text/plain'],
      ['content-length', '5'],
    ],
    text: 'hello',
  });
  expect(sent).toBe(
    'POST /a?b=1 HTTP/1.0\r\nhost: localhost:8080\r\naccept: */*\r\nconnection: close\r\ncontent-length: 3\r\n\r\nx=1',
  );
});

test('chunks are put together, though HTTP/1.0 has none', async () => {
  const { text } = await answered([
    encodeText('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nA: b\r\n\r\nmore'),
  ]);
  expect(text).toBe('hello');
});

test('without a length the answer ends with the connection', async () => {
  const { text } = await answered([encodeText('HTTP/1.0 404 Not Found\n\nno '), encodeText('such page')]);
  expect(text).toBe('no such page');
});

test.each([
  ['SSH-2.0-OpenSSH_9.2\r\n', 'did not answer in HTTP'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort', '4 bytes too early'],
  ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'bad Content-Length'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n', 'an encoding that nobody asked for: gzip'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel', 'ends within a chunk'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 'malformed chunk size'],
  ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'malformed header'],
  ['HTTP/1.1 200 OK\r\nA: b', 'before its answer was complete'],
  [`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(70_000)}\r\n\r\n`, 'too long'],
  [`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(201)}\r\n`, 'too many headers'],
])('refuses the answer %j', async (answer, message) => {
  await expect(answered([encodeText(answer)])).rejects.toThrow(message);
});

test('an answer without end is cut off', async () => {
  function* endless() {
    yield encodeText('HTTP/1.1 200 OK\r\n\r\n');
    for (;;) yield new Uint8Array(2 ** 20);
  }
  await expect(answered(endless())).rejects.toThrow(`larger than ${ANSWER_BYTES_MAX / 2 ** 20} MiB`);
});

test.each([
  { ...GET, method: 'GET / HTTP/1.0\r\nx' },
  { ...GET, target: '/a b' },
  { ...GET, target: 'http://elsewhere/' },
  { ...GET, headers: [['a', 'b\r\nc: d']] as const },
])('a request can not be made to be two: %j', async (request) => {
  await expect(answered([], request as PortRequest)).rejects.toThrow('cannot send a request');
});

test('whatever the server sends, it is an answer or an AnswerError', async () => {
  const heads = fc.constantFrom('HTTP/1.1 200 OK\r\n', 'HTTP/1.0 304 \r\n', '');
  await fc.assert(
    fc.asyncProperty(heads, fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })), async (head, pieces) => {
      try {
        await answered([encodeText(head), ...pieces].filter(({ length }) => length > 0));
      } catch (error) {
        expect(error).toBeInstanceOf(AnswerError);
      }
    }),
  );
});
