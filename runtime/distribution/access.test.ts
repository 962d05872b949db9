/** Who may do what in a registry with accounts. */
import { bcrypt } from 'hash-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSettings, SettingsError } from './settings.ts';
import { ServedRegistry } from './testing/served.ts';

const CONTROL = {
  auth: { htpasswd: { realm: 'the "team"', path: '/htpasswd' } },
  accessControl: {
    repositories: {
      '**': { anonymousPolicy: ['read'] },
      'team/**': {
        defaultPolicy: ['read'],
        policies: [{ users: ['ada'], actions: ['create', 'update'] }],
      },
    },
    adminPolicy: { users: ['root'], actions: ['read', 'create', 'update', 'delete'] },
  },
};

let accounts = '';
beforeAll(async () => {
  const line = async (name: string, password: string) =>
    `${name}:${(await bcrypt({ password, salt: new Uint8Array(16).fill(7), costFactor: 4 })).replace('$2a$', '$2y$')}`;
  accounts = [
    '# accounts',
    await line('ada', 'secret'),
    await line('bob', 'b:ob'),
    await line('root', 'toor'),
    'sha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=',
    'dear:$2y$31$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a',
  ].join('\n');
});

const served = (settings: object) =>
  new ServedRegistry({
    guarded: () => Promise.resolve({ settings: parseSettings(JSON.stringify(settings)), accounts }),
  });

describe('with accounts alone', () => {
  const { auth } = CONTROL;

  test.each<[string, string, number]>([
    ['ada', 'secret', 200],
    ['bob', 'b:ob', 200],
    ['ada', 'wrong', 401],
    ['ada', '', 401],
    ['ada', 'x'.repeat(100), 401],
    ['nobody', 'secret', 401],
    ['sha', 'secret', 401],
    ['dear', 'secret', 401],
    ['# accounts', 'secret', 401],
  ])('%s with the password %s gets %i', async (name, password, status) => {
    const answer = await served({ auth }).as(name, password).ask('GET /v2/');
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get('WWW-Authenticate')).toBe('Basic realm="the team"');
  });

  test('nobody else does anything, and everybody of them everything', async () => {
    const registry = served({ auth });
    for (const line of [
      'GET /v2/',
      'GET /v2/app/tags/list',
      'POST /v2/app/blobs/uploads/',
      'POST /v2/_drydock/garbage-collect',
    ])
      expect((await registry.ask(line)).code).toBe('UNAUTHORIZED');
    expect(JSON.parse((await registry.ask('GET /v2/_catalog')).text)).toEqual({ repositories: [] });
    await registry.as('bob', 'b:ob').image('app', 'v1', 'layer');
    expect((await registry.ask('POST /v2/_drydock/garbage-collect')).status).toBe(200);
    expect((await registry.ask('DELETE /v2/app/manifests/v1')).status).toBe(202);
    expect(registry.log.at(-1)).toMatch(
      /^registry - bob \[01\/Jan\/1970:\d\d:\d\d:\d\d \+0000\] "DELETE \/v2\/app\/manifests\/v1 HTTP\/1.1" 202 - "" ""$/,
    );
  });
});

describe('with rights by repository', () => {
  test('each action is for those who have it', async () => {
    const registry = served(CONTROL);
    await registry.as('ada', 'secret').image('team/app', 'v1', 'layer');
    await registry.as('root', 'toor').image('public', 'v1', 'layer');
    const ask = async (line: string) => {
      const { status, code } = await registry.ask(line);
      return `${status} ${code ?? ''}`.trim();
    };
    registry.asNobody();
    expect(await ask('GET /v2/public/manifests/v1')).toBe('200');
    expect(await ask('GET /v2/team/app/manifests/v1')).toBe('401 UNAUTHORIZED');
    expect(JSON.parse((await registry.ask('GET /v2/_catalog')).text)).toEqual({ repositories: ['public'] });
    registry.as('bob', 'b:ob');
    expect(await ask('GET /v2/team/app/manifests/v1')).toBe('200');
    expect(await ask('POST /v2/team/app/blobs/uploads/')).toBe('403 DENIED');
    expect(await ask('POST /v2/public/blobs/uploads/')).toBe('403 DENIED');
    registry.as('ada', 'secret');
    await registry.image('team/app', 'v1', 'another layer');
    expect(await ask('DELETE /v2/team/app/manifests/v1')).toBe('403 DENIED');
    expect(await ask('POST /v2/_drydock/garbage-collect')).toBe('403 DENIED');
    registry.as('root', 'toor');
    expect(await ask('DELETE /v2/team/app/manifests/v1')).toBe('202');
    expect(await ask('POST /v2/_drydock/garbage-collect')).toBe('200');
  });

  test('a blob is not mounted from where its asker may not read', async () => {
    const registry = served({
      ...CONTROL,
      accessControl: {
        repositories: { 'own/**': { policies: [{ users: ['bob'], actions: ['read', 'create'] }] } },
        adminPolicy: CONTROL.accessControl.adminPolicy,
      },
    });
    const digest = await registry.as('root', 'toor').push('secret', 'layer');
    registry.as('bob', 'b:ob');
    expect((await registry.ask(`POST /v2/own/app/blobs/uploads/?mount=${digest}&from=secret`)).status).toBe(202);
    expect((await registry.ask(`POST /v2/own/app/blobs/uploads/?mount=${digest}`)).status).toBe(202);
  });
});

describe('settings', () => {
  test('make a registry read-only, or one that deletes nothing', async () => {
    let settings: object = {};
    const registry = new ServedRegistry({
      guarded: () => Promise.resolve({ settings: parseSettings(JSON.stringify(settings)), accounts: undefined }),
    });
    await registry.image('app', 'v1', 'layer');
    settings = { delete: false };
    expect((await registry.ask('DELETE /v2/app/manifests/v1')).code).toBe('UNSUPPORTED');
    await registry.image('app', 'v2', 'layer');
    settings = { readonly: true };
    expect((await registry.ask('POST /v2/app/blobs/uploads/')).code).toBe('UNSUPPORTED');
    expect((await registry.ask('DELETE /v2/app/manifests/v1')).code).toBe('UNSUPPORTED');
    expect((await registry.ask('GET /v2/app/manifests/v1')).status).toBe(200);
  });

  test.each([
    ['{', /^it is not JSON/],
    ['3', /Expected Object/],
    ['{"readOnly":true}', /readOnly/],
    ['{"proxy":{"remoteurl":"ftp://x"}}', /http:\/\//],
    ['{"auth":{}}', /htpasswd/],
    ['{"accessControl":{"repositories":{"**":{"defaultPolicy":["write"]}}}}', /defaultPolicy/],
    [`"${'x'.repeat(300_000)}"`, /more than/],
  ])('%s are refused', (text, why) => {
    expect(() => parseSettings(text)).toThrow(SettingsError);
    expect(() => parseSettings(text)).toThrow(why);
  });

  test('that are broken keep everybody out', async () => {
    const registry = new ServedRegistry({ guarded: () => Promise.reject(new SettingsError('it is not JSON')) });
    const answer = await registry.ask('GET /v2/');
    expect([answer.status, answer.code]).toEqual([503, 'UNAVAILABLE']);
    expect(answer.text).toContain('it is not JSON');
  });
});

test('a gate refuses what is pushed, with its reason', async () => {
  const seen: unknown[] = [];
  const registry = new ServedRegistry({
    gate: ({ repository, tag, digest }) => {
      seen.push([repository, tag, digest]);
      return Promise.resolve(tag === 'bad' ? 'it has a hole' : undefined);
    },
  });
  const digest = await registry.image('app', 'good', 'layer');
  await expect(registry.image('app', 'bad', 'layer')).rejects.toThrow(/403 .*"code":"DENIED".*it has a hole/);
  expect(seen).toEqual([
    ['app', 'good', digest],
    ['app', 'bad', digest],
  ]);
  expect((await registry.ask('GET /v2/app/manifests/bad')).status).toBe(404);
});
