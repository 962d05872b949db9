import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { directOutside } from './direct-outside.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Where it listens; any port when none is given. */
async function serve(answer: (asked: IncomingMessage, answer: ServerResponse) => void, port = 0): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

test('a port that browsers refuse is reached', async () => {
  const url = await serve((_, answer) => answer.end('here'), 6667);
  expect(await (await directOutside.fetch(url)).text()).toBe('here');
});

test('nobody on such a port is a refused connection', async () => {
  await expect(directOutside.fetch('http://127.0.0.1:1/v2/')).rejects.toThrow(
    'dial tcp 127.0.0.1:1: connect: connection refused',
  );
});

test('method, headers and body arrive; status, headers and bytes come back as they are', async () => {
  const url = await serve((asked, answer) => {
    const pieces: Buffer[] = [];
    asked.on('data', (piece: Buffer) => pieces.push(piece));
    asked.on('end', () => {
      answer.writeHead(202, {
        location: '/next',
        'content-encoding': 'gzip',
        'x-asked': JSON.stringify(asked.headers),
      });
      answer.end(Buffer.concat([Buffer.from(`${asked.method} `), ...pieces]));
    });
  });
  const body = new TextEncoder().encode('content');
  const answer = await directOutside.fetch(`${url}/v2/`, { method: 'PATCH', headers: { 'X-Of-Mine': 'a' }, body });
  expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([202, '/next', 'PATCH content']);
  expect(JSON.parse(answer.headers.get('x-asked') ?? '')).toMatchObject({
    'x-of-mine': 'a',
    'accept-encoding': 'identity',
    'content-length': '7',
  });
});

test.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
])('an answer to %s with %d has no body', async (method, status) => {
  const url = await serve((_, answer) => answer.writeHead(status, { 'content-type': 'text/plain' }).end());
  const answer = await directOutside.fetch(url, { method });
  expect([answer.status, answer.body]).toEqual([status, null]);
});

test('a redirect is answered as it is', async () => {
  const url = await serve((_, answer) => answer.writeHead(307, { location: 'http://elsewhere/' }).end());
  const { status, headers } = await directOutside.fetch(url);
  expect([status, headers.get('location')]).toEqual([307, 'http://elsewhere/']);
});

test('whoever hangs up without a word has said EOF', async () => {
  const url = await serve((_, answer) => answer.destroy());
  await expect(directOutside.fetch(url)).rejects.toThrow(/^EOF$/);
});

test('a kept connection that was closed meanwhile is made anew', async () => {
  let asked = 0;
  const url = await serve((question, answer) => {
    asked += 1;
    if (asked === 2) question.socket.destroy();
    else answer.end(String(asked));
  });
  const ask = async (): Promise<string> => (await directOutside.fetch(url)).text();
  expect([await ask(), await ask()]).toEqual(['1', '3']);
});

test('who stops waiting gets the reason back', async () => {
  const url = await serve(() => undefined);
  const gone = new AbortController();
  const answer = directOutside.fetch(url, { signal: gone.signal });
  gone.abort(new Error('no longer wanted'));
  await expect(answer).rejects.toThrow('no longer wanted');
});
