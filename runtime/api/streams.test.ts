import { expect, test } from 'vitest';
import { createApiClient } from './client.ts';
import { isUpgrade } from '../http/handler.ts';
import { createApiHandler } from './router.ts';
import { demultiplex } from '../http/stdcopy.ts';
import { collect, collectText } from './testing/collect.ts';
import { streamOf } from '../std/stream-of.ts';
import { FakeEngine } from './testing/fake-engine.ts';

async function get(engine: FakeEngine, path: string) {
  const signal = new AbortController().signal;
  const request = { method: 'GET', url: `http://docker${path}`, headers: new Headers(), body: null, signal };
  const answer = await createApiHandler(engine)(request);
  if (isUpgrade(answer)) throw new Error('unexpected upgrade');
  return answer;
}

async function running(argv: string[], more: object = {}) {
  const engine = new FakeEngine();
  const client = createApiClient(createApiHandler(engine));
  await client.json('POST', '/containers/create', {
    query: { name: 'box' },
    body: { Image: 'busybox', Cmd: argv, ...more },
  });
  return { engine, client };
}

test('wait sends its headers at once and the exit code later', async () => {
  const { engine, client } = await running(['sleep']);
  const answer = await client.send('POST', '/containers/box/wait', { query: { condition: 'next-exit' } });
  await client.send('POST', '/containers/box/start');
  engine.find('box').process.end(7);
  expect(await answer.json()).toEqual({ StatusCode: 7 });
});

test('attach carries stdin to the process and its output back, framed without a terminal', async () => {
  const { client } = await running(['cat']);
  const query = { stream: true, stdin: true, stdout: true, stderr: true };
  const connection = await client.hijack('POST', '/containers/box/attach', { query });
  expect(connection.contentType).toBe('application/vnd.docker.multiplexed-stream');
  await client.send('POST', '/containers/box/start');
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode('hello'));
  await writer.close();
  const output = await collect(connection.readable.pipeThrough(demultiplex()));
  expect(output).toEqual([{ source: 'stdout', bytes: new TextEncoder().encode('hello') }]);
});

test('detach keys end the connection to a terminal and leave its process and its stdin alone', async () => {
  const { engine, client } = await running(['cat'], { Tty: true });
  const query = { stream: true, stdin: true, stdout: true };
  const connection = await client.hijack('POST', '/containers/box/attach', { query });
  await client.send('POST', '/containers/box/start');
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode('hi'));
  await writer.write(Uint8Array.of(0x10, 0x11));
  expect(await collectText(connection.readable)).toBe('hi');
  expect(engine.find('box').status).toBe('running');
  expect(engine.find('box').process.attached).toBe(0);
});

test('a client that cancels its connection leaves nothing attached', async () => {
  const { engine, client } = await running(['sleep']);
  const connection = await client.hijack('POST', '/containers/box/attach', { query: { stream: true, stdout: true } });
  await client.send('POST', '/containers/box/start');
  expect(engine.find('box').process.attached).toBe(1);
  await connection.readable.cancel();
  await expect.poll(() => engine.find('box').process.attached).toBe(0);
});

test('logs are framed by stream, raw for a terminal, typed by version', async () => {
  const { engine, client } = await running(['warn', 'careful']);
  await client.send('POST', '/containers/box/start');
  const answer = await get(engine, '/v1.42/containers/box/logs?stdout=1&stderr=1');
  expect(answer.headers.get('Content-Type')).toBe('application/vnd.docker.multiplexed-stream');
  expect(new Uint8Array(await answer.arrayBuffer()).slice(0, 8)).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 8));
  const old = await get(engine, '/v1.41/containers/box/logs?stderr=1');
  expect(old.headers.get('Content-Type')).toBe('application/vnd.docker.raw-stream');
  const terminal = await running(['echo', 'hi'], { Tty: true });
  await terminal.client.send('POST', '/containers/box/start');
  const stream = await terminal.client.stream('GET', '/containers/box/logs', { query: { stdout: true } });
  expect(await collectText(stream)).toBe('hi\n');
});

test('an exec that cannot start says so in its stream; an unknown one is a 404', async () => {
  const { client } = await running(['sleep']);
  const { Id } = await client.json<{ Id: string }>('POST', '/containers/box/exec', { body: { Cmd: ['nosuch'] } });
  const { readable } = await client.hijack('POST', `/exec/${Id}/start`, { body: { Detach: false, Tty: true } });
  expect(await collectText(readable)).toBe('OCI runtime exec failed: "nosuch": not found\r\n');
  await expect(client.hijack('POST', '/exec/zzz/start', { body: {} })).rejects.toMatchObject({
    status: 404,
    message: 'No such exec instance: zzz',
  });
  await expect(client.json('POST', '/containers/box/exec', { body: {} })).rejects.toMatchObject({
    message: 'No exec command specified',
  });
});

test('events and stats flow until the client goes', async () => {
  const { engine, client } = await running(['sleep']);
  const gone = new AbortController();
  const events = await client.lines<object>('GET', '/events', { signal: gone.signal });
  const reader = events.getReader();
  await client.send('POST', '/containers/box/start');
  expect((await reader.read()).value).toMatchObject({ status: 'start', id: engine.find('box').id, from: 'busybox' });
  const stats = await client.lines<object>('GET', '/containers/box/stats', { signal: gone.signal });
  gone.abort();
  expect((await reader.read()).done).toBe(true);
  expect(await collect(stats)).toHaveLength(2);
  expect(engine.watchers).toBe(0);
});

const tar = (pieces: number[][]) => streamOf(pieces.map((bytes) => Uint8Array.from(bytes)));

test('progress errors are an answer before the first message and a message after it', async () => {
  const { client } = await running(['sleep']);
  const importing = (pieces: number[][]) =>
    client.lines<object>('POST', '/images/create', { query: { fromSrc: '-' }, body: tar(pieces) });
  await expect(importing([[0xff]])).rejects.toMatchObject({ status: 400 });
  expect((await collect(await importing([[1], [0xff]]))).at(-1)).toEqual(INVALID_TAR);
});

test('loading answers 200, and what is wrong is a message', async () => {
  const { client } = await running(['sleep']);
  const messages = await client.lines<object>('POST', '/images/load', { body: tar([[0xff]]) });
  expect(await collect(messages)).toEqual([INVALID_TAR]);
});

const INVALID_TAR = { errorDetail: { message: 'invalid tar header' }, error: 'invalid tar header' };
