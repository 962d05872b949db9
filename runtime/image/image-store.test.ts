import { describe, expect, test } from 'vitest';
import { tarBytes } from '../archive/testing/tar-of.ts';
import type { MemoryStateFiles } from '../store/state-files.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { digestOf } from '../oci/digest.ts';
import { LayerStore } from './layer-store.ts';
import { ImageFixture } from './testing/image-fixture.ts';

const FILES = [{ name: 'etc/motd', body: 'ahoy' }];
const LAYER = await tarBytes(...FILES);
const short = (id: string) => id.slice('sha256:'.length, 'sha256:'.length + 12);

describe('an import', () => {
  test('makes an image of one layer', async () => {
    const fixture = new ImageFixture();
    const id = await fixture.import('app:v1', FILES, ['CMD ["sh"]', 'LABEL a=b']);
    expect(await fixture.images.inspect('app:v1')).toEqual({
      Id: id,
      RepoTags: ['app:v1'],
      RepoDigests: [],
      Parent: '',
      Comment: 'Imported from -',
      Created: '2026-01-01T00:00:01Z',
      Container: '',
      ContainerConfig: { Cmd: ['sh'], Labels: { a: 'b' } },
      DockerVersion: '',
      Author: '',
      Config: { Cmd: ['sh'], Labels: { a: 'b' } },
      Architecture: '386',
      Os: 'linux',
      Size: 4,
      GraphDriver: {
        Name: 'overlay2',
        Data: {
          UpperDir: `/run/drydock/layers/${fixture.served()[0]}`,
          MergedDir: `/var/lib/docker/overlay2/${(await digestOf(LAYER)).slice(7)}/merged`,
          WorkDir: `/var/lib/docker/overlay2/${(await digestOf(LAYER)).slice(7)}/work`,
        },
      },
      RootFS: { Type: 'layers', Layers: [await digestOf(LAYER)] },
      Metadata: { LastTagTime: '2026-01-01T00:00:02Z' },
    });
    expect(await fixture.images.history('app:v1')).toEqual([
      { Id: id, Created: 1_767_225_601, CreatedBy: '', Tags: ['app:v1'], Size: 4, Comment: 'Imported from -' },
    ]);
    expect(fixture.events).toEqual(['tag app:v1', `import ${id}`]);
  });

  test.each([
    ['a bad change', 'a:b', ['FOO x'], 'FOO is not a valid change command'],
    ['a bad name', 'Bad:b', [], 'invalid reference format: repository name (library/Bad) must be lowercase'],
    ['a bad tag', 'a:.b', [], 'invalid tag format'],
  ])('with %s is refused and changes nothing', async (_what, name, changes, message) => {
    const fixture = new ImageFixture();
    await expect(fixture.import(name, FILES, changes)).rejects.toThrow(
      expect.objectContaining({ status: 400, message }),
    );
    expect([await fixture.names(), await fixture.blobs.list()]).toEqual([[], []]);
  });

  test('of a hostile tar is refused and leaves nothing', async () => {
    const fixture = new ImageFixture();
    await expect(fixture.import('a:b', [{ name: '../x', body: '1' }])).rejects.toThrow(
      expect.objectContaining({ status: 400, message: 'tar entry "../x" is outside of the layer\'s root' }),
    );
    await fixture.layers.pins.settled();
    expect([await fixture.names(), fixture.served(), await fixture.blobs.list()]).toEqual([[], [], []]);
  });

  test('may go without a name', async () => {
    const fixture = new ImageFixture();
    const id = await fixture.import(undefined, FILES);
    expect(await fixture.names()).toEqual([`<none> ${short(id)}`]);
    expect(fixture.events).toEqual([`import ${id}`]);
  });
});

describe('an image is found', () => {
  test('by its name, its id and the beginning of it', async () => {
    const fixture = new ImageFixture();
    const { images } = fixture;
    const id = await fixture.import('app', FILES);
    for (const ref of ['app', 'app:latest', 'docker.io/library/app', id, id.slice(7), id.slice(0, 20), short(id)]) {
      expect(images.resolve(ref).id).toBe(id);
    }
    expect(images.displayName('app', images.resolve('app').id)).toBe('app');
    expect(images.displayName('gone', images.resolve('app').id)).toBe(id);
  });

  test.each([
    ['nope', 404, 'No such image: nope:latest'],
    ['nope:v1', 404, 'No such image: nope:v1'],
    [`sha256:${'0'.repeat(64)}`, 404, `No such image: sha256:${'0'.repeat(64)}`],
    ['a b', 400, 'invalid reference format'],
  ])('or not: %s', (ref, status, message) => {
    expect(() => new ImageFixture().images.resolve(ref)).toThrow(expect.objectContaining({ status, message }));
  });
});

test('a tag moves to another image, which leaves the first one dangling', async () => {
  const fixture = new ImageFixture();
  const first = await fixture.import('app', FILES);
  await fixture.import('other', [{ name: 'x', body: '' }]);
  await fixture.images.tag('other', 'app', '');
  expect(await fixture.names()).toEqual([`<none> ${short(first)}`, 'app:latest', 'other:latest']);
  await expect(fixture.images.tag('nope', 'x', '')).rejects.toThrow('No such image: nope:latest');
  await expect(fixture.images.tag('app', 'sha256', 'x')).rejects.toThrow('refusing to create an ambiguous tag');
  await expect(fixture.images.tag('app', 'X', '')).rejects.toThrow('repository name (library/X) must be lowercase');
});

test('everything comes back from the files in the guest and the table of layers', async () => {
  const blobs = new MemoryBlobStore();
  const before = new ImageFixture({ blobs });
  const id = await before.import('app:v1', FILES, ['CMD ["sh"]']);
  const layers = new LayerStore({ blobs });
  await layers.restore(before.layers.save());
  const after = new ImageFixture({ blobs, stateFiles: before.stateFiles, layers });
  await after.images.open();
  expect(after.asides.all).toEqual([]);
  layers.releaseUnheld();
  expect(await after.images.inspect('app:v1')).toEqual(await before.images.inspect(id));
  expect(after.served()).toEqual(before.served());

  const lost = new ImageFixture({ stateFiles: before.stateFiles });
  await lost.images.open();
  expect(lost.asides.all).toEqual([
    expect.stringMatching(/^image [0-9a-f]{12} is set aside: A layer of it is gone\. /),
  ]);
  expect(lost.asides.all[0]).toContain(`imagedb/content/sha256/${id.slice('sha256:'.length)}`);
  expect(await lost.names()).toEqual([]);
});

describe('files of images that somebody spoilt', () => {
  const CONTENT = 'image/overlay2/imagedb/content/sha256';
  const NAMES = 'image/overlay2/repositories.json';

  async function spoilt(spoil: (files: MemoryStateFiles, id: string) => Promise<void>): Promise<ImageFixture> {
    const blobs = new MemoryBlobStore();
    const before = new ImageFixture({ blobs });
    await before.import('app:v1', FILES);
    const other = await before.import('other', [{ name: 'x', body: '' }]);
    const layers = new LayerStore({ blobs });
    await layers.restore(before.layers.save());
    await spoil(before.stateFiles, other.slice('sha256:'.length));
    const after = new ImageFixture({ blobs, stateFiles: before.stateFiles, layers });
    await after.images.open();
    return after;
  }

  test.each(['{"os":', '{}', '[]'])('a configuration that is %s is set aside, the others are there', async (text) => {
    const after = await spoilt((files, id) => files.write(`${CONTENT}/${id}`, new TextEncoder().encode(text)));
    expect(await after.names()).toEqual(['app:v1']);
    expect(after.asides.all).toEqual([expect.stringContaining('It is not what its name is the digest of')]);
  });

  test.each(['{"Repositories":', '{}', '{"Repositories":[7]}', 'null'])(
    'names that are %s are kept aside',
    async (text) => {
      const after = await spoilt((files) => files.write(NAMES, new TextEncoder().encode(text)));
      expect(await after.names()).toEqual([expect.stringMatching(/^<none>/), expect.stringMatching(/^<none>/)]);
      expect(after.asides.all).toEqual([expect.stringContaining(`Mend or remove /var/lib/docker/${NAMES}.set-aside`)]);
      expect(new TextDecoder().decode(await after.stateFiles.read(`${NAMES}.set-aside`))).toBe(text);
    },
  );

  test('a name that can’t be one is left out', async () => {
    const after = await spoilt(async (files, id) => {
      const names = {
        app: { 'App:LATEST': `sha256:${id}`, 'sha256:x': `sha256:${id}`, 'fine:1': `sha256:${id}`, app: 7 },
      };
      await files.write(NAMES, new TextEncoder().encode(JSON.stringify({ Repositories: names })));
    });
    expect((await after.names()).filter((name) => !name.startsWith('<none>'))).toEqual(['fine:1']);
    expect(after.asides.all).toEqual([]);
  });
});
