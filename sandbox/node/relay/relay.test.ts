/** A relay on this computer, and the client of the page's machine, over real sockets. */
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { WispSession } from '../../../runtime/outside/wisp/session.ts';
import { systemTimers } from '../../../runtime/std/time.ts';
import { webFrames } from '../../web-frames.ts';
import { parseRelayArguments } from './relay-arguments.ts';
import { mayUse, openRelay, type Relay } from './relay.ts';

const ORIGIN = 'http://localhost:4173';
const { signal } = new AbortController();
let relay: Relay;
let careful: Relay;

beforeAll(async () => {
  relay = await openRelay({ host: '127.0.0.1', port: 0, reach: 'computer', origins: [] });
  careful = await openRelay({ host: '127.0.0.1', port: 0, reach: 'internet', origins: [] });
});
afterAll(() => Promise.all([relay.close(), careful.close()]));

const portOf = (server: Server | HttpServer): number => (server.address() as AddressInfo).port;

const openSession = ({ port }: Relay, origin = ORIGIN): Promise<WispSession> =>
  WispSession.open(
    webFrames('the relay', () => new WebSocket(`ws://127.0.0.1:${port}/`, { origin })),
    systemTimers,
    () => undefined,
  );

describe('connections', () => {
  it('carry megabytes both ways, and one direction ends before the other', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const session = await openSession(relay);
    const connection = await session.connect('localhost', portOf(server), signal);
    const sent = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
    const writing = new Blob([sent]).stream().pipeTo(connection.writable);
    const received = new Uint8Array(
      await new Response(connection.readable as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
    );
    await writing;
    expect(Buffer.compare(received, sent)).toBe(0);
    session.close();
    server.close();
  });

  it('that are refused there are refused here', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const port = portOf(server);
    server.close();
    const session = await openSession(relay);
    await expect(session.connect('127.0.0.1', port, signal)).rejects.toMatchObject({ refusal: 'refused' });
    session.close();
  });

  it('do not lead to this computer unless it was wished', async () => {
    const session = await openSession(careful);
    for (const host of ['127.0.0.1', 'localhost', '::1', '169.254.169.254', '10.0.0.1'])
      await expect(session.connect(host, 80, signal)).rejects.toMatchObject({ refusal: 'prohibited' });
    session.close();
  });

  it('are made for pages of this computer only', async () => {
    await expect(openSession(relay, 'https://evil.example')).rejects.toThrow("the relay can't be used");
  });
});

describe('requests', () => {
  let site: HttpServer;
  let seen: IncomingMessage[] = [];
  const ask = (path: string, init: RequestInit = {}, { port }: Relay = relay): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/fetch/http://127.0.0.1:${portOf(site)}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { origin: ORIGIN, ...(init.headers as Record<string, string>) },
    });

  beforeAll(async () => {
    site = createHttpServer((request, answer) => {
      seen.push(request);
      if (request.url === '/away') return void answer.writeHead(307, { location: 'http://elsewhere.example/' }).end();
      if (request.url === '/none') return void answer.writeHead(404).end('nothing');
      answer.setHeader('set-cookie', 'session=1');
      answer.setHeader('docker-content-digest', 'sha256:abc');
      request.pipe(answer);
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => void site.close());

  it('are made anew, with what the page says and nothing that its browser adds', async () => {
    seen = [];
    const headers = {
      authorization: 'Basic eA==',
      cookie: 'other=site',
      referer: 'http://localhost:4173/page',
      'sec-fetch-mode': 'cors',
    };
    const answer = await ask('/a?b', { method: 'PUT', body: 'text', headers });
    expect(await answer.text()).toBe('text');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'docker-content-digest': 'sha256:abc',
      'drydock-status': '200',
    });
    expect(answer.headers.has('set-cookie')).toBe(false);
    const [{ method, url, headers: passed } = {} as IncomingMessage] = seen;
    expect([method, url, passed.authorization, passed.host]).toEqual([
      'PUT',
      '/a?b',
      'Basic eA==',
      `127.0.0.1:${portOf(site)}`,
    ]);
    for (const name of ['cookie', 'referer', 'origin', 'sec-fetch-mode']) expect(passed).not.toHaveProperty(name);
  });

  it('show redirects instead of following them', async () => {
    const answer = await ask('/away');
    expect([answer.status, answer.headers.get('drydock-status'), answer.headers.get('location')]).toEqual([
      200,
      '307',
      'http://elsewhere.example/',
    ]);
    expect((await ask('/none')).status).toBe(404);
  });

  it('are asked for beforehand by the browser', async () => {
    const answer = await ask('/', {
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': 'authorization' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization');
  });

  it.each([
    ['of no page', {}, 403, 'has no Origin'],
    ['of another page', { origin: 'https://evil.example' }, 403, '--origin https://evil.example'],
  ])('%s are refused', async (_, headers, status, words) => {
    const answer = await fetch(`http://127.0.0.1:${relay.port}/fetch/http://127.0.0.1:${portOf(site)}/`, {
      headers: headers as Record<string, string>,
    });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
    expect(answer.headers.has('drydock-status')).toBe(false);
  });

  it.each(['ftp://x/', 'file:///etc/passwd', 'http://u:p@x/', 'x', ''])('for %j are refused', async (url) => {
    const answer = await fetch(`http://127.0.0.1:${relay.port}/fetch/${url}`, { headers: { origin: ORIGIN } });
    expect(answer.status).toBe(400);
  });

  it('do not lead to this computer unless it was wished', async () => {
    const answer = await ask('/', {}, careful);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('is an address of this computer or of a private network');
  });
});

it('other pages may use it when they are named', () => {
  expect(mayUse('https://drydock.example', ['https://drydock.example'])).toBe(true);
  for (const origin of [
    'https://drydock.example',
    'http://localhost.evil.example',
    'null',
    'http://127.0.0.1.evil.example',
  ])
    expect(mayUse(origin, [])).toBe(false);
});

it('its command line keeps it on this computer and its reach on the internet', () => {
  expect(parseRelayArguments([])).toEqual({ host: '127.0.0.1', port: 8090, reach: 'internet', origins: [] });
  expect(parseRelayArguments(['--origin', 'https://drydock.example/', '--reach', 'computer'])).toMatchObject({
    origins: ['https://drydock.example'],
    reach: 'computer',
  });
  for (const words of [
    ['--listen', '0.0.0.0:8090'],
    ['--reach', 'all'],
    ['--origin', 'drydock'],
    ['--listen', 'x'],
  ])
    expect(() => parseRelayArguments(words)).toThrow();
});
