import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { OverlayBlobStore } from '../store/overlay-blob-store.ts';
import { streamOf } from '../std/stream-of.ts';
import { BundledBlobs, bundledBlobs } from './bundled-images.ts';
import { LayerStore } from './layer-store.ts';
import { ImageFixture } from './testing/image-fixture.ts';

const ARCHIVE = await readFile(new URL('../../images/dist/busybox.tar', import.meta.url));

test('an image that comes with the product is there without a copy of it', async () => {
  const upper = new MemoryBlobStore();
  const bundled = await bundledBlobs([streamOf([ARCHIVE])]);
  const layers = new LayerStore({ blobs: new OverlayBlobStore(bundled, upper) });
  const first = new ImageFixture({ blobs: upper, layers });
  await first.load(ARCHIVE);
  const image = first.images.resolve('busybox');
  expect((await upper.list()).reduce((sum, { size }) => sum + size, 0)).toBeLessThan(16 * 1024);

  // Another browser restores the same machine: nothing is fetched until something is read.
  let fetches = 0;
  const fetch = () => {
    fetches += 1;
    return Promise.resolve([streamOf([ARCHIVE])]);
  };
  const blobs = new OverlayBlobStore(new BundledBlobs(fetch, bundled.save()), new MemoryBlobStore());
  const again = new LayerStore({ blobs });
  expect(await again.restore(layers.save())).toEqual([]);
  const second = new ImageFixture({ stateFiles: first.stateFiles, layers: again });
  await second.images.open();
  expect(second.images.resolve('busybox')).toEqual(image);
  expect(fetches).toBe(0);
  const shell = again.tree.root.children
    ?.get(image.layers[0]?.name ?? '')
    ?.children?.get('bin')
    ?.children?.get('busybox');
  expect((await shell?.content?.read(0, 4))?.slice(1)).toEqual(new TextEncoder().encode('ELF'));
  expect(fetches).toBe(1);
});

test('archives that could not be fetched are fetched again', async () => {
  let fetches = 0;
  const blobs = new BundledBlobs(() => {
    fetches += 1;
    return fetches === 1 ? Promise.reject(new Error('offline')) : Promise.resolve([streamOf([ARCHIVE])]);
  });
  await expect(blobs.warm()).rejects.toThrow('offline');
  await blobs.warm();
  const [info] = blobs.save();
  expect(info && (await blobs.stat(info.digest))).toEqual(info);
});
