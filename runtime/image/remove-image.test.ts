import { describe, expect, test } from 'vitest';
import { tarBytes } from '../archive/testing/tar-of.ts';
import { digestOf } from '../oci/digest.ts';
import { dockerArchive, ImageFixture } from './testing/image-fixture.ts';

const FILES = [{ name: 'etc/motd', body: 'ahoy' }];
const LAYER = await tarBytes(...FILES);
const LOWER = await tarBytes({ name: 'bin/sh', body: 'shell' });
const keep = { force: false, noprune: false };
const force = { force: true, noprune: false };
const short = (id: string) => id.slice('sha256:'.length, 'sha256:'.length + 12);
const container = (running: boolean) => ({ id: 'c0ffee'.repeat(11), running });

describe('a removal', () => {
  test('by the only name deletes the image and its layers', async () => {
    const fixture = new ImageFixture();
    const id = await fixture.import('app', FILES);
    const chainId = await digestOf(LAYER);
    expect(await fixture.images.remove('app', keep)).toEqual([
      { Untagged: 'app:latest' },
      { Deleted: id },
      { Deleted: chainId },
    ]);
    await fixture.layers.pins.settled();
    expect([await fixture.names(), fixture.served(), await fixture.blobs.list()]).toEqual([[], [], []]);
    expect(await fixture.stateFiles.list('image/overlay2/imagedb/content/sha256')).toEqual([]);
    expect(await fixture.stateFiles.list('image/overlay2/layerdb/sha256')).toEqual([]);
    expect(fixture.events.slice(2)).toEqual([`untag ${id}`, `delete ${id}`]);
  });

  test('takes the layers along although somebody meant to save the image, and did not', async () => {
    const fixture = new ImageFixture();
    await fixture.import('app', FILES);
    await (await fixture.images.save(['app'])).cancel();
    await fixture.images.remove('app', keep);
    expect(fixture.served()).toEqual([]);
  });

  test('by one of several names only untags', async () => {
    const fixture = new ImageFixture();
    await fixture.import('app', FILES);
    await fixture.images.tag('app', 'other', 'v2');
    expect(await fixture.images.remove('app', keep)).toEqual([{ Untagged: 'app:latest' }]);
    expect(await fixture.names()).toEqual(['other:v2']);
  });

  test('by id with several names needs force', async () => {
    const fixture = new ImageFixture();
    const id = await fixture.import('app', FILES);
    await fixture.images.tag('app', 'other', 'v2');
    await expect(fixture.images.remove(short(id), keep)).rejects.toThrow(
      `conflict: unable to delete ${short(id)} (must be forced) - image is referenced in multiple repositories`,
    );
    expect(await fixture.images.remove(short(id), force)).toMatchObject([
      { Untagged: 'app:latest' },
      { Untagged: 'other:v2' },
      { Deleted: id },
      {},
    ]);
  });

  test('keeps layers that another image has', async () => {
    const fixture = new ImageFixture();
    await fixture.load(
      await dockerArchive({ tags: ['a:1'], layers: [LOWER] }, { tags: ['b:1'], layers: [LOWER, LAYER] }),
    );
    const removed = await fixture.images.remove('b:1', keep);
    expect(removed).toHaveLength(3);
    expect(fixture.served()).toEqual([(await digestOf(LOWER)).slice(7, 19)]);
  });

  test.each([
    [
      'app',
      true,
      keep,
      'conflict: unable to remove repository reference "app" (must force) - container c0ffeec0ffee is using its referenced image ID',
    ],
    [
      'app',
      false,
      keep,
      'conflict: unable to remove repository reference "app" (must force) - container c0ffeec0ffee is using its referenced image ID',
    ],
    [
      'ID',
      true,
      keep,
      'conflict: unable to delete ID (cannot be forced) - image is being used by running container c0ffeec0ffee',
    ],
    [
      'ID',
      true,
      force,
      'conflict: unable to delete ID (cannot be forced) - image is being used by running container c0ffeec0ffee',
    ],
    [
      'ID',
      false,
      keep,
      'conflict: unable to delete ID (must be forced) - image is being used by stopped container c0ffeec0ffee',
    ],
  ])('of %s, used by a container (running: %s), with %j is refused', async (ref, running, options, message) => {
    const fixture = new ImageFixture();
    const id = await fixture.import('app', FILES);
    fixture.containers = [{ ...container(running), image: fixture.images.resolve('app').id }];
    await expect(fixture.images.remove(ref.replace('ID', short(id)), options)).rejects.toThrow(
      expect.objectContaining({ status: 409, message: message.replace('ID', short(id)) }),
    );
    expect(await fixture.names()).toEqual(['app:latest']);
  });

  test('by force untags what a running container uses, and no more', async () => {
    const fixture = new ImageFixture();
    const id = await fixture.import('app', FILES);
    fixture.containers = [{ ...container(true), image: fixture.images.resolve('app').id }];
    expect(await fixture.images.remove('app', force)).toEqual([{ Untagged: 'app:latest' }]);
    expect(await fixture.names()).toEqual([`<none> ${short(id)}`]);
  });

  test('by force deletes what a stopped container uses; the layers stay for it', async () => {
    const fixture = new ImageFixture();
    const id = await fixture.import('app', FILES);
    const image = fixture.images.resolve('app');
    fixture.containers = [{ ...container(false), image: image.id }];
    const held = fixture.images.holdLayers(image.layers.map(({ name }) => name));
    expect(await fixture.images.remove('app', force)).toEqual([{ Untagged: 'app:latest' }, { Deleted: id }]);
    expect(fixture.served()).toHaveLength(1);
    held[Symbol.dispose]();
    expect(fixture.served()).toEqual([]);
  });
});
