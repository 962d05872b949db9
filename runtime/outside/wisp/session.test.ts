import { describe, expect, it } from 'vitest';
import { decodeText, encodeText } from '../../guest/bytes.ts';
import { systemTimers, type Timers } from '../../std/time.ts';
import { ConnectError } from '../outside-tcp.ts';
import type { FrameEvents } from './frame-socket.ts';
import { CloseReason, decodePacket, encodePacket, SESSION, WHOLE_STREAMS, type WispPacket } from './packet.ts';
import { WispSession } from './session.ts';
import { WAITING_BYTES_MAX } from './stream.ts';

/** Whatever is waited for has happened. */
const impatient: Timers = { after: (_ms, callback) => systemTimers.after(0, callback) };
const never: Timers = { after: () => ({ [Symbol.dispose]: () => undefined }) };
const { signal } = new AbortController();

/** A server whose packets the test writes. */
class Server {
  readonly heard: WispPacket[] = [];
  #events: FrameEvents | undefined;
  isClosed = false;

  readonly frames = (events: FrameEvents) => {
    this.#events = events;
    return Promise.resolve({
      send: (message: Uint8Array) => void this.heard.push(decodePacket(message) ?? never_()),
      close: () => void (this.isClosed = true),
    });
  };

  say(...packets: readonly WispPacket[]): void {
    for (const packet of packets) this.#events?.message(encodePacket(packet));
  }

  hangUp(): void {
    this.#events?.closed('gone');
  }
}

const never_ = (): never => {
  throw new Error('the client sent what is no packet');
};

async function opened({ isWhole, timers = impatient }: { isWhole: boolean; timers?: Timers }) {
  const server = new Server();
  const opening = WispSession.open(server.frames, timers, () => undefined);
  await Promise.resolve();
  server.say({ type: 'continue', stream: SESSION, packets: 2 });
  if (isWhole) server.say({ type: 'info', stream: SESSION, version: [2, 0], extensions: [WHOLE_STREAMS] });
  return { server, session: await opening };
}

const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));
const connectOf = (server: Server) => server.heard.find(({ type }) => type === 'connect');

describe('a server that knows whole streams', () => {
  it('says when a connection stands, and each direction ends by itself', async () => {
    const { server, session } = await opened({ isWhole: true, timers: never });
    const connecting = session.connect('shop.example', 443, signal);
    expect(connectOf(server)).toEqual({ type: 'connect', stream: 1, kind: 1, port: 443, host: 'shop.example' });
    server.say({ type: 'continue', stream: 1, packets: 4 });
    const connection = await connecting;
    const writer = connection.writable.getWriter();
    await writer.write(encodeText('question'));
    await writer.close();
    const reader = connection.readable.getReader();
    server.say({ type: 'data', stream: 1, bytes: encodeText('answer') });
    expect(decodeText((await reader.read()).value ?? new Uint8Array(0))).toBe('answer');
    server.say({ type: 'data', stream: 1, bytes: new Uint8Array(0) });
    expect((await reader.read()).done).toBe(true);
    expect(
      server.heard.slice(-3).map((packet) => (packet.type === 'data' ? decodeText(packet.bytes) : packet.type)),
    ).toEqual(['question', '', 'close']);
  });

  it('is limited by what is read', async () => {
    const { server, session } = await opened({ isWhole: true });
    const connecting = session.connect('shop.example', 80, signal);
    server.say({ type: 'continue', stream: 1, packets: 4 });
    const reader = (await connecting).readable.getReader();
    const limits = () => server.heard.filter(({ type }) => type === 'continue').length;
    expect(limits()).toBe(1);
    for (let i = 0; i < 8; i += 1) server.say({ type: 'data', stream: 1, bytes: encodeText('x') });
    await turn();
    expect(limits()).toBe(1);
    for (let i = 0; i < 8; i += 1) await reader.read();
    expect(limits()).toBe(2);
  });
});

describe('a server of version 1', () => {
  it('has made a connection when it tells of no failure, and ends it as a whole', async () => {
    const { server, session } = await opened({ isWhole: false });
    const connection = await session.connect('192.0.2.1', 80, signal);
    const writer = connection.writable.getWriter();
    await writer.write(encodeText('question'));
    await writer.close();
    server.say({ type: 'data', stream: 1, bytes: encodeText('answer') }, { type: 'close', stream: 1, reason: 2 });
    const reader = connection.readable.getReader();
    expect(decodeText((await reader.read()).value ?? new Uint8Array(0))).toBe('answer');
    expect((await reader.read()).done).toBe(true);
    expect(server.heard.map(({ type }) => type)).toEqual(['connect', 'data']);
  });

  it('takes no more packets than it said', async () => {
    const { server, session } = await opened({ isWhole: false });
    const writer = (await session.connect('192.0.2.1', 80, signal)).writable.getWriter();
    const sent = () => server.heard.filter(({ type }) => type === 'data').length;
    const writing = writer.write(new Uint8Array(3 * 16 * 1024));
    await turn();
    expect(sent()).toBe(2);
    server.say({ type: 'continue', stream: 1, packets: 2 });
    await writing;
    expect(sent()).toBe(3);
  });

  it('that floods a slow reader loses the connection', async () => {
    const { server, session } = await opened({ isWhole: false });
    const connection = await session.connect('192.0.2.1', 80, signal);
    const bytes = new Uint8Array(1 << 20);
    for (let sent = 0; sent <= WAITING_BYTES_MAX; sent += bytes.length) server.say({ type: 'data', stream: 1, bytes });
    expect(server.heard.at(-1)).toEqual({ type: 'close', stream: 1, reason: CloseReason.overwhelmed });
    await expect(connection.readable.pipeTo(new WritableStream())).rejects.toThrow('faster than it is read');
  });
});

it.each([
  [CloseReason.refused, 'refused', 'connection refused'],
  [CloseReason.unreachable, 'host-unreachable', 'no route to host'],
  [CloseReason.timeout, 'silence', 'connection timed out'],
  [CloseReason.blocked, 'prohibited', 'no route to host'],
  [0x99, 'host-unreachable', 'no route to host'],
])('close reason %i refuses a connection: %s', async (reason, refusal, words) => {
  const { server, session } = await opened({ isWhole: true, timers: never });
  const connecting = session.connect('shop.example', 80, signal);
  server.say({ type: 'close', stream: 1, reason });
  const error = await connecting.catch((found: unknown) => found);
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ refusal, message: `dial tcp shop.example:80: connect: ${words}` });
});

it('connections break with their session, and the next one is refused', async () => {
  const { server, session } = await opened({ isWhole: false });
  const connection = await session.connect('192.0.2.1', 80, signal);
  const waiting = session.connect('192.0.2.2', 80, signal);
  server.hangUp();
  await expect(connection.readable.getReader().read()).rejects.toThrow('gone');
  await expect(waiting).rejects.toBeInstanceOf(ConnectError);
  await expect(session.connect('192.0.2.1', 80, signal)).rejects.toThrow('gone');
});

it('who does not speak Wisp is no relay', async () => {
  const server = new Server();
  await expect(WispSession.open(server.frames, impatient, () => undefined)).rejects.toThrow('does not speak Wisp');
  expect(server.isClosed).toBe(true);
});

it('packets of streams that nobody knows change nothing', async () => {
  const { server, session } = await opened({ isWhole: false });
  server.say({ type: 'data', stream: 9, bytes: encodeText('x') }, { type: 'close', stream: 9, reason: 1 });
  await expect(session.connect('192.0.2.1', 80, signal)).resolves.toBeDefined();
});
