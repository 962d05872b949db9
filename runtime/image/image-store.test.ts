import { expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { OverlayBlobStore } from '../store/overlay-blob-store.ts';
import { MemoryStateFiles } from '../store/state-files.ts';
import { streamOf } from '../store/stream-of.ts';
import { bundledBlobs } from './bundled-images.ts';
import { ImageStore } from './image-store.ts';
import { LayerStore } from './layer-store.ts';

test('smoke', async () => {
  const tar = await readFile('images/dist/busybox.tar');
  const lower = await bundledBlobs([streamOf([tar])]);
  const upper = new MemoryBlobStore();
  const layers = new LayerStore({ blobs: new OverlayBlobStore(lower, upper) });
  const stateFiles = new MemoryStateFiles();
  const images = new ImageStore({ layers, stateFiles, clock: { now: () => 1.7e12 }, containers: () => [] });
  for await (const m of images.load(streamOf([tar]), { quiet: false })) console.log(m);
  console.log(
    await images.inspect('busybox'),
    await images.list({ all: false, filters: new Map() }),
    await images.history('busybox'),
  );
  console.log([...layers.tree.root.children!.keys()], await upper.list());
  console.log(await images.remove('busybox', { force: false, noprune: false }));
  console.log(layers.tree.root.children, await upper.list(), await stateFiles.list('image/overlay2'));
});
