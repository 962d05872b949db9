import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../../tests/support/property.ts';
import { concatBytes } from '../../std/concat-bytes.ts';
import { createApiClient } from '../../api/client.ts';
import { serveConnection } from '../connection.ts';
import { createApiHandler } from '../../api/router.ts';
import { FakeEngine } from '../../api/testing/fake-engine.ts';
import { encodeFrame, FrameError, FrameReader, Opcode } from './frames.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A client's frame: a server's, masked. */
function clientFrame(opcode: number, payload: Uint8Array, { final = true } = {}): Uint8Array {
  const frame = encodeFrame(Opcode.binary, payload);
  const headBytes = frame.length - payload.length;
  const mask = Uint8Array.of(1, 2, 3, 4);
  frame[0] = (final ? 0x80 : 0) | opcode;
  frame[1] = (frame[1] ?? 0) | 0x80;
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return concatBytes([frame.subarray(0, headBytes), mask, masked]);
}

test('a client’s frames come back as they were, however the connection cuts them', () => {
  const message = fc.tuple(fc.constantFrom(Opcode.text, Opcode.binary, Opcode.ping), fc.uint8Array({ maxLength: 120 }));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (messages, size) => {
      const bytes = concatBytes(messages.map(([opcode, payload]) => clientFrame(opcode, payload)));
      const reader = new FrameReader();
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => [
        ...reader.push(bytes.subarray(at * size, (at + 1) * size)),
      ]).flat();
      const dataOf = (all: readonly (readonly [number, Uint8Array])[], control: boolean): number[] =>
        all.filter(([opcode]) => opcode >= Opcode.close === control).flatMap(([, payload]) => [...payload]);
      const read = parts.map(({ opcode, payload }) => [opcode, payload] as const);
      expect(dataOf(read, false)).toEqual(dataOf(messages, false));
      expect(dataOf(read, true)).toEqual(dataOf(messages, true));
    }),
    RUNS,
  );
});

test('random bytes are frames or a FrameError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        expect([...new FrameReader().push(bytes)].length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError);
      }
    }),
    RUNS,
  );
});

const HANDSHAKE = [
  'Host: docker',
  'Connection: keep-alive, Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** Sends pieces over one connection, and `leaves` or not; what comes back until the other side ends it. */
async function converse(
  headers: readonly string[],
  pieces: readonly Uint8Array[],
  { path = 'box', leaves = false } = {},
): Promise<Uint8Array> {
  const engine = new FakeEngine();
  const api = createApiHandler(engine);
  const client = createApiClient(api);
  await client.json('POST', '/containers/create', {
    query: { name: 'box' },
    body: { Image: 'busybox', Cmd: ['cat'], OpenStdin: true },
  });
  await client.send('POST', '/containers/box/start');
  const incoming = new TransformStream<Uint8Array, Uint8Array>();
  const outgoing = new TransformStream<Uint8Array, Uint8Array>();
  const served = serveConnection(api, { readable: incoming.readable, writable: outgoing.writable });
  const output = new Response(outgoing.readable).arrayBuffer();
  const writer = incoming.writable.getWriter();
  const head = `GET /containers/${path}/attach/ws?stream=1&stdin=1&stdout=1 HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
  for (const piece of [encode(head), ...pieces]) await writer.write(piece);
  if (leaves) await writer.close();
  await served;
  return new Uint8Array(await output);
}

const ACCEPTED =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';
const NORMAL_CLOSE = [0x88, 2, 0x03, 0xe8];
const PROTOCOL_ERROR = [0x88, 2, 0x03, 0xea];

test('input goes to the process, its output comes back in binary frames, a ping is answered, a close is a close', async () => {
  const output = await converse(HANDSHAKE, [
    clientFrame(Opcode.ping, encode('p')),
    clientFrame(Opcode.text, encode('hel'), { final: false }),
    clientFrame(Opcode.continuation, encode('lo')),
    clientFrame(Opcode.close, Uint8Array.of()),
  ]);
  const text = new TextDecoder('latin1').decode(output);
  expect(text.startsWith(ACCEPTED)).toBe(true);
  const frames = [...output.subarray(encode(ACCEPTED).length)];
  expect(frames.slice(0, 3)).toEqual([0x8a, 1, 0x70]);
  expect(frames.slice(-4)).toEqual(NORMAL_CLOSE);
});

test.each([
  ['unmasked', encodeFrame(Opcode.text, encode('a'))],
  ['of no kind', clientFrame(3, encode('a'))],
  ['a continuation of nothing', clientFrame(Opcode.continuation, encode('a'))],
  ['a control frame too long', clientFrame(Opcode.ping, new Uint8Array(126))],
])('a frame that is %s ends the connection', async (_, frame) => {
  expect([...(await converse(HANDSHAKE, [frame]))].slice(-4)).toEqual(PROTOCOL_ERROR);
});

test.each([
  ['box', HANDSHAKE.slice(0, 1), '400 Bad Request', 'not websocket protocol'],
  ['box', HANDSHAKE.slice(0, 4), '400 Bad Request', 'mismatch challenge/response'],
  ['box', HANDSHAKE.with(3, 'Sec-WebSocket-Version: 12'), '400 Bad Request', 'missing or bad WebSocket Version'],
  ['nosuch', HANDSHAKE.slice(0, 1), '404 Not Found', 'No such container: nosuch'],
])('%s with %j is refused', async (path, headers, status, message) => {
  const answer = new TextDecoder().decode(await converse(headers, [], { path, leaves: true }));
  expect(answer).toContain(`HTTP/1.1 ${status}\r\n`);
  expect(answer).toContain(message);
});
