import { expect, test } from 'vitest';
import type { ContainerConfig } from '../../model/types.ts';
import { tarBytes } from '../../archive/testing/tar-of.ts';
import type { Containers } from '../../model/engine.ts';
import { streamOf } from '../../std/stream-of.ts';
import { dockerArchive, ImageFixture } from '../testing/image-fixture.ts';
import { commitContainer } from './commit-container.ts';

const CONTAINER = 'c'.repeat(64);

/** Commits a stopped container of `base`. */
async function commit(fixture: ImageFixture, config: ContainerConfig): Promise<string> {
  const containers: Partial<Containers> = {
    inspect: async () => ({ Id: CONTAINER, Image: fixture.images.resolve('base').id, Config: config }),
    readUpperAsLayer: async () => streamOf([await tarBytes({ name: 'new', body: 'x' })]),
  };
  const parts = { containers: containers as Containers, images: fixture.images, tell: () => {} };
  return commitContainer(parts, CONTAINER, { repository: 'made', changes: [], pause: false });
}

test('a committed image tells from which container it came, and what that was', async () => {
  const fixture = new ImageFixture();
  await fixture.import('base', [], ['VOLUME /data']);
  const nothing = null as unknown as string[];
  await commit(fixture, { Hostname: 'box', Image: 'base', Cmd: ['x'], Volumes: { '/data': {} }, Entrypoint: nothing });
  expect(await fixture.images.inspect('made')).toMatchObject({
    Container: CONTAINER,
    ContainerConfig: { Hostname: 'box', Image: 'base', Cmd: ['x'], Volumes: { '/data': {} } },
    Config: { Cmd: ['x'], Volumes: { '/data': {} } },
  });
});

test('an image that does not say what it came from has its own configuration there', async () => {
  const fixture = new ImageFixture();
  await fixture.load(
    await dockerArchive({ tags: ['data:latest'], layers: [], spec: { config: { Volumes: { '/d': {} } } } }),
  );
  expect(await fixture.images.inspect('data')).toMatchObject({
    Container: '',
    ContainerConfig: { Volumes: { '/d': {} } },
  });
});

test('an image that says it is told as it was loaded', async () => {
  const fixture = new ImageFixture();
  const spec = {
    container: CONTAINER,
    container_config: { Image: 'sha256:1', Cmd: ['#(nop)'], Volumes: null, Tty: true },
  };
  await fixture.load(await dockerArchive({ tags: ['old:latest'], layers: [], spec }));
  const { Container, ContainerConfig } = await fixture.images.inspect('old');
  expect([Container, ContainerConfig]).toEqual([CONTAINER, { Image: 'sha256:1', Cmd: ['#(nop)'], Tty: true }]);
});
