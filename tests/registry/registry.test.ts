/** The engine's images against Debian's docker-registry and against our own: what is pushed comes back as it was. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistry } from '../../runtime/registry/registry-service.ts';
import type { RegistryCredentials } from '../../runtime/model/credentials.ts';
import { ImageFixture } from '../../runtime/image/testing/image-fixture.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import { directOutside } from '../../sandbox/node/direct-outside.ts';
import { startOwnRegistry } from '../support/own-registry.ts';
import { freePort, startRegistry, type TestRegistry, whyNoRegistry } from '../support/registry.ts';

const REGISTRIES = [
  { which: "Debian's", start: startRegistry, whyNot: whyNoRegistry() },
  { which: 'our own', start: startOwnRegistry, whyNot: undefined },
];
/** `secret`. */
const ACCOUNT = { name: 'ada', bcrypt: '$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a' };
const ADA: RegistryCredentials = { username: 'ada', password: 'secret' };
const { signal } = new AbortController();

describe.each(REGISTRIES)('$which registry $whyNot', ({ start, whyNot }) => {
  const it = test.skipIf(whyNot !== undefined);
  let open: TestRegistry;
  let guarded: TestRegistry;

  beforeAll(async () => {
    if (whyNot === undefined) [open, guarded] = await Promise.all([start(), start({ account: ACCOUNT })]);
  });
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
    await guarded?.[Symbol.asyncDispose]();
  });

  const store = () => new ImageFixture({ outside: directOutside });

  async function pull(fixture: ImageFixture, name: string, credentials: RegistryCredentials = {}): Promise<string[]> {
    const [image, tag = 'latest'] = splitTag(name);
    return statuses(fixture.images.pull({ image, tag, credentials, signal }));
  }

  async function push(fixture: ImageFixture, name: string, credentials: RegistryCredentials = {}): Promise<string[]> {
    const [image, tag] = splitTag(name);
    return statuses(fixture.images.push({ image, ...(tag !== undefined && { tag }), credentials, signal }));
  }

  /** An image of one layer of random bytes under the registry's name. */
  async function made(fixture: ImageFixture, name: string, bytes: number): Promise<string> {
    const body = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(body.subarray(at, at + 65_536));
    const id = await fixture.import('made:here', [{ name: 'data', body }], ['CMD ["/data"]']);
    const [repository, tag = ''] = splitTag(name);
    await fixture.images.tag(id, repository, tag);
    await fixture.images.remove('made:here', { force: false, noprune: false });
    return id;
  }

  it.each([
    ['in one piece', 10_000],
    ['in chunks', 20_000_000],
  ])('takes an image %s and gives it back', async (_how, bytes) => {
    const name = `${open.address}/round/trip:v${bytes}`;
    const source = store();
    const id = await made(source, name, bytes);
    expect((await push(source, name)).at(-2)).toMatch(/^v\d+: digest: sha256:[0-9a-f]{64} size: \d+$/);
    const target = store();
    expect((await pull(target, name)).at(-1)).toBe(`Status: Downloaded newer image for ${name}`);
    const image = target.images.resolve(name);
    expect(image.id).toBe(id);
    expect(image.size).toBe(bytes);
    expect((await target.images.inspect(name)).RepoDigests).toEqual((await source.images.inspect(name)).RepoDigests);
  });

  it('is not sent what it has, and mounts what it has elsewhere', async () => {
    const fixture = store();
    const name = `${open.address}/first/home:1`;
    await made(fixture, name, 1000);
    expect((await push(fixture, name)).filter((line) => line.endsWith('Pushed'))).toHaveLength(1);
    expect((await push(fixture, name)).filter((line) => line.endsWith('Layer already exists'))).toHaveLength(1);
    await fixture.images.tag(name, `${open.address}/second/home`, '1');
    const told = await push(fixture, `${open.address}/second/home:1`);
    expect(told.filter((line) => line.endsWith('Mounted from first/home'))).toHaveLength(1);
    expect((await pull(store(), `${open.address}/second/home:1`)).at(-1)).toMatch(/^Status: Downloaded newer image/);
  });

  it('gives all tags of a repository', async () => {
    const fixture = store();
    const name = `${open.address}/many/tags`;
    await made(fixture, `${name}:a`, 100);
    await fixture.images.tag(`${name}:a`, name, 'b');
    expect((await push(fixture, name)).filter((line) => / digest: /.test(line))).toHaveLength(2);
    const target = store();
    await statuses(target.images.pull({ image: name, credentials: {}, signal }));
    expect(await target.names()).toEqual([`${name}:a`, `${name}:b`]);
  });

  it('is asked what it has without a download', async () => {
    const fixture = store();
    const name = `${open.address}/asked/about:1`;
    await made(fixture, name, 100);
    await push(fixture, name);
    const registry = createRegistry({ outside: directOutside, timers: systemTimers });
    expect(await registry.inspect({ name, credentials: {}, signal })).toMatchObject({
      Descriptor: { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' },
      Platforms: [{ architecture: '386', os: 'linux' }],
    });
    await expect(registry.inspect({ name: `${open.address}/no/such`, credentials: {}, signal })).rejects.toMatchObject({
      message: 'manifest unknown: manifest unknown',
    });
    const found = await registry.search({ term: `${open.address}/asked`, limit: 5, credentials: {}, signal });
    expect(found.map((result) => result.name)).toEqual([`${open.address}/asked/about`]);
  });

  it('with accounts lets in who is known to it', async () => {
    const fixture = store();
    const name = `${guarded.address}/private/image:1`;
    await made(fixture, name, 100);
    await expect(push(fixture, name)).rejects.toMatchObject({ message: 'no basic auth credentials' });
    await push(fixture, name, ADA);
    await expect(pull(store(), name)).rejects.toMatchObject({
      message: `Head "http://${guarded.address}/v2/private/image/manifests/1": no basic auth credentials`,
    });
    await pull(store(), name, ADA);
    const registry = createRegistry({ outside: directOutside, timers: systemTimers });
    const login = (password: string) =>
      registry.login({ serverAddress: guarded.address, credentials: { username: 'ada', password }, signal });
    expect(await login('secret')).toEqual({ IdentityToken: '', Status: 'Login Succeeded' });
    await expect(login('wrong')).rejects.toMatchObject({
      status: 401,
      message: `login attempt to http://${guarded.address}/v2/ failed with status: 401 Unauthorized`,
    });
  });

  it('that is not there is told of', async () => {
    const port = await freePort();
    await expect(pull(store(), `127.0.0.1:${port}/no/such`)).rejects.toMatchObject({
      status: 500,
      message: `Get "http://127.0.0.1:${port}/v2/": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });
});

function splitTag(name: string): [string, string | undefined] {
  const [, repository = name, tag] = /^(.*\/[^:]*?)(?::([^/]*))?$/.exec(name) ?? [];
  return [repository, tag];
}

async function statuses(messages: AsyncIterable<Record<string, unknown>>): Promise<string[]> {
  const lines: string[] = [];
  for await (const { id, status, aux } of messages) {
    if (typeof status === 'string') lines.push(typeof id === 'string' ? `${id}: ${status}` : status);
    else lines.push(JSON.stringify(aux));
  }
  return lines;
}
