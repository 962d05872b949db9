/** Every implemented endpoint's answer, from the real engine, fits the API's document. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, type ApiClient, type CallOptions } from '../../runtime/api/client.ts';
import { collect } from '../../runtime/api/testing/collect.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { ApiSchema } from '../support/api-schema.ts';

const schema = new ApiSchema();
let sandbox: Sandbox;
let client: ApiClient;

beforeAll(async () => {
  sandbox = await openSandbox();
  client = createApiClient(sandbox.api);
});

afterAll(() => sandbox[Symbol.dispose]());

/** Sends a request and holds its answer against the document. */
async function check(method: string, template: string, path: string, options: CallOptions = {}): Promise<unknown> {
  const answer = await client.send(method, path, options);
  const text = await answer.text();
  const value: unknown = text === '' ? undefined : JSON.parse(text);
  expect.soft(schema.faults(method, template, answer.status, value), `${method} ${path}`).toEqual([]);
  return value;
}

const RICH = {
  Image: 'busybox',
  Cmd: ['sleep', '1000'],
  Env: ['A=b'],
  Labels: { purpose: 'schema' },
  ExposedPorts: { '80/tcp': {} },
  HostConfig: {
    PortBindings: { '80/tcp': [{ HostPort: '8080' }] },
    Memory: 32 * 2 ** 20,
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 },
    Tmpfs: { '/scratch': '' },
    Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
  },
};

test('system', async () => {
  await check('GET', '/version', '/version');
  await check('GET', '/info', '/info');
  await check('GET', '/system/df', '/system/df');
});

test('images', async () => {
  await check('GET', '/images/json', '/images/json', { query: { all: true } });
  await check('GET', '/images/{name}/json', '/images/busybox/json');
  await check('GET', '/images/{name}/history', '/images/busybox/history');
  await check('POST', '/images/{name}/tag', '/images/busybox/tag', { query: { repo: 'schema', tag: 'one' } });
  await check('DELETE', '/images/{name}', '/images/schema:one');
  await check('POST', '/images/prune', '/images/prune');
});

test('a container from its creation to its removal', async () => {
  await check('POST', '/containers/create', '/containers/create', { query: { name: 'schema' }, body: RICH });
  await check('GET', '/containers/{id}/json', '/containers/schema/json');
  await check('POST', '/containers/{id}/start', '/containers/schema/start');
  await check('GET', '/containers/json', '/containers/json', { query: { size: true } });
  await check('GET', '/containers/{id}/json', '/containers/schema/json', { query: { size: true } });
  await check('GET', '/containers/{id}/top', '/containers/schema/top');
  await check('GET', '/containers/{id}/stats', '/containers/schema/stats', { query: { stream: false } });
  await check('POST', '/containers/{id}/pause', '/containers/schema/pause');
  await check('POST', '/containers/{id}/unpause', '/containers/schema/unpause');
  await check('POST', '/containers/{id}/rename', '/containers/schema/rename', { query: { name: 'other' } });
  await check('POST', '/containers/{id}/update', '/containers/other/update', {
    body: { Memory: 48 * 2 ** 20, MemorySwap: -1 },
  });
  const exec = await check('POST', '/containers/{id}/exec', '/containers/other/exec', {
    body: { Cmd: ['true'], AttachStdout: true },
  });
  const { Id } = exec as { Id: string };
  await collect((await client.hijack('POST', `/exec/${Id}/start`, { body: { Detach: false, Tty: false } })).readable);
  await check('GET', '/exec/{id}/json', `/exec/${Id}/json`);
  await check('GET', '/containers/{id}/changes', '/containers/other/changes');
  const exited = client.json('POST', '/containers/other/wait');
  await check('POST', '/containers/{id}/kill', '/containers/other/kill');
  expect.soft(schema.faults('POST', '/containers/{id}/wait', 200, await exited)).toEqual([]);
  await check('GET', '/containers/{id}/json', '/containers/other/json');
  await check('POST', '/containers/{id}/restart', '/containers/other/restart');
  await check('POST', '/containers/{id}/stop', '/containers/other/stop', { query: { t: 0 } });
  await check('DELETE', '/containers/{id}', '/containers/other', { query: { force: true } });
  await check('POST', '/containers/prune', '/containers/prune');
});

test('events', async () => {
  const events = await client.lines<unknown>('GET', '/events', {
    query: { since: 1, until: Math.ceil(Date.now() / 1000) },
  });
  const all = await collect(events);
  expect(all.length).toBeGreaterThan(5);
  expect(all.flatMap((event) => schema.faultsOf('EventMessage', event))).toEqual([]);
});

test('errors', async () => {
  const refused: readonly (readonly [string, string, string, number])[] = [
    ['GET', '/containers/{id}/json', '/containers/nosuch/json', 404],
    ['POST', '/containers/{id}/start', '/containers/nosuch/start', 404],
    ['DELETE', '/images/{name}', '/images/nosuch', 404],
    ['GET', '/exec/{id}/json', '/exec/nosuch/json', 404],
    ['GET', '/containers/{id}/archive', '/containers/nosuch/archive?path=/', 404],
    ['GET', '/containers/{id}/export', '/containers/nosuch/export', 404],
    ['GET', '/containers/{id}/changes', '/containers/nosuch/changes', 404],
  ];
  for (const [method, template, path, status] of refused) {
    const failure = await client.send(method, path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status });
    expect(schema.faults(method, template, status, { message: (failure as Error).message })).toEqual([]);
  }
});
