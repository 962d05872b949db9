import { expect, test } from 'vitest';
import { DockerError } from '../std/errors.ts';
import type { Engine } from '../model/engine.ts';
import { createApiClient } from './client.ts';
import { isUpgrade } from '../http/handler.ts';
import { createApiHandler } from './router.ts';
import { FakeEngine } from './testing/fake-engine.ts';

interface Options {
  body?: string;
  headers?: Record<string, string>;
  engine?: Engine;
}

async function call(method: string, path: string, { body, headers, engine = new FakeEngine() }: Options = {}) {
  const answer = await createApiHandler(engine)({
    method,
    url: `http://docker${path}`,
    headers: new Headers(headers ?? (body === undefined ? {} : { 'Content-Type': 'application/json' })),
    body: body === undefined ? null : new Blob([body]).stream(),
    signal: new AbortController().signal,
  });
  if (isUpgrade(answer)) throw new Error('unexpected upgrade');
  return answer;
}

async function message(method: string, path: string, options?: Options) {
  const answer = await call(method, path, options);
  return [answer.status, ((await answer.json()) as { message: string }).message];
}

const filters = (value: unknown) => encodeURIComponent(JSON.stringify(value));

test('ping tells the versions in its headers, for GET and for HEAD', async () => {
  const get = await call('GET', '/_ping');
  expect(await get.text()).toBe('OK');
  expect(Object.fromEntries(get.headers)).toMatchObject({
    'api-version': '1.50',
    'docker-experimental': 'false',
    ostype: 'linux',
    'cache-control': 'no-cache, no-store, must-revalidate',
  });
  const head = await call('HEAD', '/v1.41/_ping');
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test("a container's file is told in a header, with its tar and without", async () => {
  const get = await call('GET', '/containers/x/archive?path=/greeting');
  expect(JSON.parse(atob(get.headers.get('X-Docker-Container-Path-Stat') ?? ''))).toEqual({
    name: 'greeting',
    size: 5,
    mode: 420,
    mtime: '2026-01-01T00:00:00Z',
    linkTarget: '',
  });
  expect([get.headers.get('Content-Type'), (await get.arrayBuffer()).byteLength]).toEqual(['application/x-tar', 2048]);
  const head = await call('HEAD', '/containers/x/archive?path=/greeting');
  expect(head.headers.get('X-Docker-Container-Path-Stat')).toBe(get.headers.get('X-Docker-Container-Path-Stat'));
  const engine = new FakeEngine();
  const put = await call('PUT', '/containers/x/archive?path=/tmp', { engine, body: 'tar', headers: {} });
  expect([put.status, engine.written]).toEqual([200, [['/tmp', 3]]]);
});

test.each([
  ['GET', '/containers/x/archive', 400, 'bad parameter: pathcannot be empty'],
  ['PUT', '/containers/x/archive?path=', 400, 'bad parameter: pathcannot be empty'],
  ['GET', '/containers/x/archive?path=/nope', 404, 'Could not find the file /nope in container x'],
  ['GET', '/nosuch', 404, 'page not found'],
  ['DELETE', '/v1.41/version', 404, 'page not found'],
  ['GET', '/vabc/info', 404, 'page not found'],
  ['GET', '/v1.51/info', 400, 'client version 1.51 is too new. Maximum supported API version is 1.50'],
  ['GET', '/v2.0/info', 400, 'client version 2.0 is too new. Maximum supported API version is 1.50'],
  [
    'GET',
    '/v1.23/info',
    400,
    'client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
  ],
  ['POST', '/v1.50/build?squash=1', 400, 'squash is only supported with experimental mode'],
  ['GET', '/networks/nosuch', 404, 'network nosuch not found'],
  ['GET', '/volumes/a', 404, 'get a: no such volume'],
  ['GET', '/containers/none/json', 404, 'No such container: none'],
  ['GET', '/containers/x/logs', 400, 'Bad parameters: you must choose at least one stream'],
  ['GET', '/containers/json?limit=x', 400, 'strconv.Atoi: parsing "x": invalid syntax'],
  ['POST', '/containers/x/stop?t=soon', 400, 'strconv.Atoi: parsing "soon": invalid syntax'],
  ['POST', '/containers/x/resize?h=a&w=1', 400, 'invalid resize height "a": invalid syntax'],
  ['POST', '/containers/x/resize?h=1&w=70000', 400, 'invalid resize width "70000": value out of range'],
  ['POST', '/containers/x/wait?condition=foo', 400, 'invalid condition: "foo"'],
  ['POST', '/containers/x/attach?detachKeys=ctrl-%C3%A4', 400, 'Invalid detach keys (ctrl-ä) provided'],
  ['GET', '/events?since=a', 400, 'strconv.ParseInt: parsing "a": invalid syntax'],
  ['GET', '/events?since=10&until=5', 400, '`since` time (10) cannot be after `until` time (5)'],
  ['POST', '/containers/none/kill', 404, 'cannot kill container: none: No such container: none'],
  ['GET', '/containers/x/stats?one-shot=1', 400, 'cannot have stream=true and one-shot=true'],
])('%s %s answers %i %s', async (method, path, status, text) => {
  expect(await message(method, path)).toEqual([status, text]);
});

test.each([
  ['nope', 'invalid filter'],
  ['"text"', 'invalid filter'],
  ['{"status":{"running":1}}', 'invalid filter'],
  ['{"status":[1]}', 'invalid filter'],
  ['{"color":{"red":true}}', "invalid filter 'color'"],
])('filters %s are refused', async (text, expected) => {
  expect(await message('GET', `/containers/json?filters=${encodeURIComponent(text)}`)).toEqual([400, expected]);
});

test('filters arrive as a map of lists from both of their forms', async () => {
  for (const form of [{ label: { a: true, b: true } }, { label: ['a', 'b'] }]) {
    const engine = new FakeEngine();
    const seen: unknown[] = [];
    engine.containers.list = (options) => (seen.push(options), Promise.resolve([]));
    await call('GET', `/containers/json?all=True&size=no&limit=3&filters=${filters(form)}`, { engine });
    expect(seen).toEqual([{ all: true, size: false, limit: 3, filters: new Map([['label', ['a', 'b']]]) }]);
  }
});

const CREATE = '/v1.50/containers/create';

test.each([
  ['', 'invalid JSON: got EOF while reading request body'],
  ['{}', 'config cannot be empty in order to create a container'],
  ['{"Image":"bus', 'invalid JSON: unexpected EOF'],
  ['null', 'config cannot be empty in order to create a container'],
  ['{"Image":"busybox"} x', 'unexpected content after JSON'],
  ['{nope}', "invalid JSON: invalid character 'n' looking for beginning of object key string"],
  ['[]', 'invalid JSON: json: cannot unmarshal array into Go value of type container.CreateRequest'],
  [
    '{"Image":5}',
    'invalid JSON: json: cannot unmarshal number into Go struct field CreateRequest.Config.Image of type string',
  ],
  [
    '{"Env":"x"}',
    'invalid JSON: json: cannot unmarshal string into Go struct field CreateRequest.Config.Env of type []string',
  ],
  [
    '{"Cmd":3}',
    'invalid JSON: json: cannot unmarshal number into Go struct field CreateRequest.Config.Cmd of type string',
  ],
  [
    '{"HostConfig":{"Memory":1.5}}',
    'invalid JSON: json: cannot unmarshal number 1.5 into Go struct field HostConfig.HostConfig.Resources.Memory of type int64',
  ],
  [
    '{"HostConfig":[]}',
    'invalid JSON: json: cannot unmarshal array into Go struct field CreateRequest.HostConfig of type container.HostConfig',
  ],
  [
    '{"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":80}]}}}',
    'invalid JSON: json: cannot unmarshal number into Go struct field PortBinding.HostConfig.PortBindings.HostPort of type string',
  ],
])('create with %s is refused with Go’s words', async (body, expected) => {
  expect(await message('POST', CREATE, { body })).toEqual([400, expected]);
});

test('create wants JSON and says so', async () => {
  const options = { body: '{"Image":"busybox"}', headers: { 'Content-Type': 'text/plain' } };
  expect(await message('POST', CREATE, options)).toEqual([
    400,
    "unsupported Content-Type header (text/plain): must be 'application/json'",
  ]);
});

test('create takes names in any case, one string for a command, and drops what it does not know', async () => {
  const engine = new FakeEngine();
  const body = '{"image":"busybox","Cmd":"sh","Nonsense":1,"Env":null,"HostConfig":{"Memory":64,"KernelMemory":1}}';
  const answer = await call('POST', `${CREATE}?name=box`, { body, engine });
  expect(answer.status).toBe(201);
  expect(engine.find('box').request).toEqual({ Image: 'busybox', Cmd: ['sh'], HostConfig: { Memory: 64 } });
});

test('fields that came after the request’s version are not looked at', async () => {
  const engine = new FakeEngine();
  const body = '{"Image":"busybox","HostConfig":{"ConsoleSize":[24,80],"Annotations":{"a":"b"}}}';
  await call('POST', '/v1.41/containers/create?name=old', { body, engine });
  expect(engine.find('old').request.HostConfig).toEqual({});
  await call('POST', '/v1.43/containers/create?name=new', { body, engine });
  expect(engine.find('new').request.HostConfig).toEqual({ ConsoleSize: [24, 80], Annotations: { a: 'b' } });
});

test('a body over the limit is refused before it is read whole', async () => {
  const body = JSON.stringify({ Image: 'busybox', Env: ['x'.repeat(5 * 1024 * 1024)] });
  expect(await message('POST', CREATE, { body })).toEqual([413, 'request body too large: the limit is 4194304 bytes']);
});

const imageDocument = async (version: string) => (await call('GET', `/v${version}/images/busybox/json`)).json();

test('an image’s document carries the old fields for old clients only', async () => {
  const old = await imageDocument('1.41');
  expect(old).toMatchObject({
    VirtualSize: 4096,
    ContainerConfig: { Hostname: '' },
    Config: { Hostname: '', Cmd: ['sh'], Env: null },
  });
  const current = (await imageDocument('1.50')) as Record<string, unknown>;
  expect(current).not.toHaveProperty('VirtualSize');
  expect(current).not.toHaveProperty('ContainerConfig');
  expect(current['Config']).toMatchObject({ Cmd: ['sh'], Entrypoint: null, User: '' });
  expect(current['Config']).not.toHaveProperty('Hostname');
});

test('start answers 204 once and 304 then, and refuses a host configuration', async () => {
  const engine = new FakeEngine();
  await call('POST', `${CREATE}?name=a`, { body: '{"Image":"busybox","Cmd":["sleep"]}', engine });
  expect((await call('POST', '/containers/a/start', { engine })).status).toBe(204);
  expect((await call('POST', '/containers/a/start', { engine, body: '{}' })).status).toBe(304);
  expect((await message('POST', '/containers/a/start', { engine, body: '{"Binds":["/a:/b"]}' }))[0]).toBe(400);
});

test('an unexpected exception is a 500 that says where, and reaches the log', async () => {
  const engine = new FakeEngine();
  engine.system.info = () => Promise.reject(new TypeError('boom'));
  const logged: unknown[] = [];
  const api = createApiHandler(engine, { log: (line, error) => logged.push(line, String(error)) });
  const client = createApiClient(api);
  const failure = await client.json('GET', '/info').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DockerError);
  expect(failure).toMatchObject({ status: 500, message: 'internal error while serving GET /v1.50/info: boom' });
  expect(logged).toEqual(['GET /v1.50/info failed unexpectedly', 'TypeError: boom']);
});

test('a path with empty parts is answered with where it should have gone', async () => {
  const answer = await call('POST', '//v1.41/containers//create?name=a', { body: '{}' });
  expect([answer.status, answer.headers.get('Location')]).toEqual([301, '/v1.41/containers/create?name=a']);
});

test.each(['/networks/', '/v1.24/networks/', '/v1.24/networks'])('%s is the list of networks', async (path) => {
  expect(await (await call('GET', path)).json()).toEqual(await (await call('GET', '/networks')).json());
});

test('an import without a body is one of no files', async () => {
  const engine = new FakeEngine();
  expect((await call('POST', '/images/create?fromSrc=-', { engine })).status).toBe(200);
  expect((await call('POST', '/images/load', { engine })).status).toBe(200);
});

test('names that begin with a slash reach their routes from a client of ours', async () => {
  const engine = new FakeEngine();
  await call('POST', `${CREATE}?name=a`, { body: '{"Image":"busybox","Cmd":["sleep"]}', engine });
  const client = createApiClient(createApiHandler(engine));
  await expect(client.json('GET', '/containers/%2Fa/json')).resolves.toMatchObject({ Name: '/a' });
});
