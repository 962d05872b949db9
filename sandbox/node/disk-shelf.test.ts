import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DockerError } from '../../runtime/std/errors.ts';
import { ImageFixture } from '../../runtime/image/testing/image-fixture.ts';
import type { Timers } from '../../runtime/std/time.ts';
import { diskShelf } from './disk-shelf.ts';
import { ROOT } from './paths.ts';

const HUB = 'https://registry-1.docker.io/v2';
const shelf = diskShelf();

async function pull(fixture: ImageFixture, image: string, tag: string): Promise<string[]> {
  const told: string[] = [];
  const signal = new AbortController().signal;
  for await (const { status } of fixture.images.pull({ image, tag, credentials: {}, signal }))
    told.push(String(status));
  return told;
}

describe('without a network', () => {
  test('the smallest image is pulled, and is not there before', async () => {
    const fixture = new ImageFixture({ shelf });
    expect(await fixture.names()).toEqual([]);
    expect((await pull(fixture, 'hello-world', 'latest')).at(-1)).toBe(
      'Status: Downloaded newer image for hello-world:latest',
    );
    expect(await fixture.names()).toEqual(['hello-world:latest']);
  });

  test("what is not on it is refused in Docker's words, and what is there instead", async () => {
    const error = (await pull(new ImageFixture({ shelf }), 'alpine', 'latest').catch(
      (reason: unknown) => reason,
    )) as DockerError;
    expect(error.message.split('\n')).toEqual([
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: this machine is offline',
      expect.stringMatching(/^On the shelf, without a network: near alpine: debian \(.*\); also .*nginx.*\.$/),
    ]);
  });
});

test('a blob is read from any byte on', async () => {
  const [image] = await shelf.images();
  const url = `${HUB}/library/${image?.name ?? ''}/blobs/${image?.manifest.digest ?? ''}`;
  const whole = await (await shelf.fetch(url)).text();
  const part = await shelf.fetch(url, { headers: { Range: 'bytes=10-' } });
  expect([part.status, part.headers.get('Content-Range')]).toEqual([
    206,
    `bytes 10-${whole.length - 1}/${whole.length}`,
  ]);
  expect(await part.text()).toBe(whole.slice(10));
});

test.each(['sha256:../../../../../etc/passwd', `sha256:${'0'.repeat(64)}`, 'catalogue.json'])(
  'no other file is read: %s',
  async (digest) => {
    const [image] = await shelf.images();
    const answer = await shelf.fetch(`${HUB}/library/${image?.name ?? ''}/blobs/${encodeURIComponent(digest)}`);
    expect(answer.status).toBe(404);
  },
);

test('a shelf that was not built is empty', async () => {
  expect(await diskShelf('/nowhere').images()).toEqual([]);
});

describe('a shelf that is there by half', () => {
  const SMALL_BYTES_MAX = 100_000;
  let folder = '';
  let layer = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-shelf-'));
    const filter = (path: string): boolean => statSync(path).isDirectory() || statSync(path).size < SMALL_BYTES_MAX;
    cpSync(join(ROOT, 'images/dist/shelf'), folder, { recursive: true, filter });
    const image = (await diskShelf(folder).images()).find(({ name }) => name === 'hello-world');
    const manifest = readFileSync(blobPath(folder, image?.manifest.digest ?? ''), 'utf8');
    const { layers } = JSON.parse(manifest) as { layers: { digest: string }[] };
    layer = blobPath(folder, layers[0]?.digest ?? '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ['without a layer', () => rmSync(layer), 'unknown blob'],
    [
      'with another layer',
      () =>
        writeFileSync(
          layer,
          readFileSync(layer).map((byte) => byte ^ 1),
        ),
      'filesystem layer verification failed',
    ],
    ['with a page in its place', () => writeFileSync(layer, '<!doctype html>'.repeat(1000)), 'is larger than its'],
  ])('%s: nothing of the image is there, and a later pull heals', async (_how, spoil, reason) => {
    const whole = readFileSync(layer);
    const fixture = new ImageFixture({ shelf: diskShelf(folder), timers: quick });
    spoil();
    await expect(pull(fixture, 'hello-world', 'latest')).rejects.toThrow(reason);
    expect([await fixture.names(), fixture.served(), await fixture.blobs.list()]).toEqual([[], [], []]);
    writeFileSync(layer, whole);
    await pull(fixture, 'hello-world', 'latest');
    expect(await fixture.names()).toEqual(['hello-world:latest']);
  });
});

const blobPath = (folder: string, digest: string): string => join(folder, 'blobs', digest.replace(':', '/'));

/** Nobody waits for the time between attempts. */
const quick: Timers = {
  after: (ms, callback) => {
    if (ms <= 1000) queueMicrotask(callback);
    return { [Symbol.dispose]: () => undefined };
  },
};
