/** `registry-mirrors` and `insecure-registries` at a pull. */
import { expect, test } from 'vitest';
import { errorAnswer, FakeRegistry } from '../../registry/testing/fake-registry.ts';
import type { RegistryRules } from '../../registry/endpoint.ts';
import { type Outside, OutsideError, type OutsideRequest } from '../../std/outside.ts';
import { ImageFixture } from '../testing/image-fixture.ts';

const HUB = 'registry-1.docker.io';

/** Registries by their hosts, and all that was asked. */
class World implements Outside {
  readonly mirror = new FakeRegistry('mirror.example');
  readonly hub = new FakeRegistry(HUB);
  readonly asked: string[] = [];
  readonly passwords: (string | null)[] = [];

  async fetch(url: string, request: OutsideRequest = {}): Promise<Response> {
    const { protocol, host, pathname } = new URL(url);
    this.asked.push(`${protocol}//${host}${pathname} ${String(request.unverified ?? false)}`);
    if (host === 'mirror.example') this.passwords.push(new Headers(request.headers).get('Authorization'));
    const registry = [this.mirror, this.hub].find((each) => host === (each === this.hub ? HUB : 'mirror.example'));
    if (!registry || (protocol === 'https:' && host === 'plain.lan')) throw new OutsideError('dial tcp: no such host');
    return registry.fetch(url, request);
  }

  async pull(image: string, rules: Partial<RegistryRules>): Promise<string[]> {
    const images = new ImageFixture({ outside: this, rules: { mirrors: [], insecureRegistries: [], ...rules } });
    const { signal } = new AbortController();
    const credentials = { username: 'ada', password: 'secret' };
    for await (const _ of images.images.pull({ image, tag: 'latest', credentials, signal }));
    return images.names();
  }

  hosts(): string[] {
    return [...new Set(this.asked.map((line) => new URL(line.split(' ')[0] ?? '').host))];
  }
}

const LAYER = [[{ name: 'a', body: 'a' }]];
const mirrors = ['https://mirror.example'];

test('what a mirror has is had from it alone, and it gets no password', async () => {
  const world = new World();
  await world.mirror.putImage('latest', LAYER);
  expect(await world.pull('app', { mirrors })).toEqual(['app:latest']);
  expect(world.hosts()).toEqual(['mirror.example']);
  expect(new Set(world.passwords)).toEqual(new Set([null]));
  expect(world.mirror.requests.some((line) => line.includes('/v2/library/app/manifests/'))).toBe(true);
});

test.each<[string, (world: World) => void]>([
  ['has not', () => undefined],
  ['does not give', ({ mirror }) => (mirror.mischief = () => errorAnswer(503, 'UNAVAILABLE'))],
  ['wants a password for', ({ mirror }) => (mirror.mischief = () => errorAnswer(401, 'UNAUTHORIZED'))],
  [
    'lies about',
    ({ mirror }) =>
      (mirror.mischief = ({ url }) => (url.pathname.includes('/manifests/') ? new Response('{}') : undefined)),
  ],
])('what a mirror %s, docker.io is asked for', async (_how, bend) => {
  const world = new World();
  bend(world);
  await world.hub.putImage('latest', LAYER);
  expect(await world.pull('app', { mirrors })).toEqual(['app:latest']);
  expect(world.hosts()).toEqual(['mirror.example', HUB]);
});

test('when nobody has it, docker.io is quoted', async () => {
  await expect(new World().pull('app', { mirrors })).rejects.toMatchObject({
    message: 'manifest for app:latest not found: manifest unknown: manifest unknown',
  });
});

test('a mirror stands for docker.io alone', async () => {
  const world = new World();
  await expect(world.pull('registry.example/app', { mirrors })).rejects.toThrow('no such host');
  expect(world.hosts()).toEqual(['registry.example']);
});

test('an insecure registry is asked unverified, then without encryption', async () => {
  const world = new World();
  await expect(world.pull('plain.lan/app', { insecureRegistries: ['plain.lan'] })).rejects.toThrow('no such host');
  expect(world.asked).toEqual(['https://plain.lan/v2/ true', 'http://plain.lan/v2/ true']);
});
