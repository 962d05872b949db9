import { expect, test } from 'vitest';
import { BlobPins } from './blob-pins.ts';
import type { BlobStore } from './blob-store.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';
import { SavedBlobs } from './saved-blobs.ts';
import { streamOf } from '../std/stream-of.ts';

const text = (words: string) => streamOf([new TextEncoder().encode(words)]);
const digestsIn = async (store: BlobStore) => (await store.list()).map(({ digest }) => digest);

test('what a save names outlives the last pin; what none names goes with it', async () => {
  const store = new MemoryBlobStore();
  const saved = await store.put(text('in the save'));
  const pins = new BlobPins(new SavedBlobs(store, [saved.digest]));
  pins.pin(saved.digest)[Symbol.dispose]();
  (await pins.put(text('never saved')))[Symbol.dispose]();
  await pins.settled();
  expect(await digestsIn(store)).toEqual([saved.digest]);
});

test('while a save is made nothing goes; afterwards what it does not name and nobody holds', async () => {
  const store = new MemoryBlobStore();
  const blobs = new SavedBlobs(store, []);
  const pins = new BlobPins(blobs);
  const [named, dropped, held] = [await pins.put(text('a')), await pins.put(text('b')), await pins.put(text('c'))];
  blobs.keepAll();
  named[Symbol.dispose]();
  dropped[Symbol.dispose]();
  await pins.settled();
  expect(await digestsIn(store)).toHaveLength(3);
  blobs.keep([named.digest]);
  await pins.collectGarbage();
  expect(await digestsIn(store)).toEqual([named.digest, held.digest]);
  blobs.keep([]);
  await pins.collectGarbage();
  expect(await digestsIn(store)).toEqual([held.digest]);
});
