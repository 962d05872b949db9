import 'fake-indexeddb/auto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Digest, digestOf } from '../oci/digest.ts';
import { BlobNotFoundError, type BlobStore, BlobTooLargeError, StorageFullError } from './blob-store.ts';
import { IndexedDbBlobStore } from './indexeddb-blob-store.ts';
import { MemoryBlobStore } from './memory-blob-store.ts';
import { FileBlobStore } from './node/file-blob-store.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { streamOf } from '../std/stream-of.ts';

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'blob-store-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
const stores: [string, () => Promise<BlobStore>][] = [
  ['memory', () => Promise.resolve(new MemoryBlobStore())],
  ['IndexedDB', () => IndexedDbBlobStore.open(`test-${crypto.randomUUID()}`)],
  ['files', async () => FileBlobStore.open(await temporary())],
];

const text = (words: string) => new TextEncoder().encode(words);
const read = async (store: BlobStore, digest: Digest) =>
  bytesOf(await store.open(digest), 1e9, () => new Error('too large'));

async function* broken() {
  yield await Promise.resolve(new Uint8Array(2 * 1024 * 1024));
  throw new Error('connection reset');
}

describe.each(stores)('a store of blobs in %s', (_, open) => {
  test('gives back what was put, by its digest', async () => {
    const store = await open();
    const info = await store.put(streamOf([text('hello '), text('world')]));
    expect(info).toEqual({ digest: await digestOf(text('hello world')), size: 11 });
    expect(await store.stat(info.digest)).toEqual(info);
    expect(await read(store, info.digest)).toEqual(text('hello world'));
    expect(await store.list()).toEqual([info]);
  });

  test('keeps blobs of any size', async () => {
    const store = await open();
    const sizes = [0, 1, 1024 * 1024 - 1, 1024 * 1024, 3 * 1024 * 1024 + 17];
    for (const size of sizes) {
      const bytes = new Uint8Array(size).map((_value, index) => (index * 31) % 251);
      const { digest } = await store.put(streamOf([bytes.subarray(0, size >> 1), bytes.subarray(size >> 1)]));
      expect(await digestOf(await read(store, digest))).toBe(digest);
    }
    expect(await store.list()).toHaveLength(sizes.length);
  });

  test('takes the same blob twice, also at the same time', async () => {
    const store = await open();
    const puts = await Promise.all([store.put(streamOf([text('x')])), store.put(streamOf([text('x')]))]);
    expect(await read(store, puts[0].digest)).toEqual(text('x'));
    expect(await store.list()).toHaveLength(1);
  });

  test('forgets what was deleted', async () => {
    const store = await open();
    const { digest } = await store.put(streamOf([text('gone')]));
    await store.delete(digest);
    await store.delete(digest);
    expect(await store.stat(digest)).toBeUndefined();
    await expect(store.open(digest)).rejects.toThrow(BlobNotFoundError);
  });

  test('keeps nothing of a blob that is not what was expected', async () => {
    const store = await open();
    const digest = await digestOf(text('good'));
    await expect(store.put(streamOf([text('evil')]), { digest })).rejects.toThrow(
      `content does not match its digest: expected ${digest}, got sha256:`,
    );
    await expect(store.put(streamOf([text('good')]), { digest, size: 3 })).rejects.toThrow('expected 3 bytes, got 4');
    await expect(store.put(streamOf([text('goo')]), { digest, size: 4 })).rejects.toThrow('expected 4 bytes, got 3');
    await expect(store.put(streamOf([text('good')]), { sizeMax: 3 })).rejects.toThrow(BlobTooLargeError);
    expect(await store.list()).toEqual([]);
  });

  test('keeps nothing of a stream that breaks or is aborted', async () => {
    const store = await open();
    await expect(store.put(streamOf(broken()))).rejects.toThrow('connection reset');
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(store.put(streamOf([text('x')]), { signal })).rejects.toThrow('stop');
    expect(await store.list()).toEqual([]);
  });
});

test('a full store says so and stays as it was', async () => {
  const store = new MemoryBlobStore({ bytesMax: 10 });
  const { digest } = await store.put(streamOf([text('12345')]));
  await expect(store.put(streamOf([text('678901')]))).rejects.toThrow(StorageFullError);
  expect(await store.list()).toEqual([{ digest, size: 5 }]);
});

test('files that were half-written are cleared away at the next start', async () => {
  const directory = await temporary();
  const store = await FileBlobStore.open(directory);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const put = store.put(readable);
  await writer.write(text('half'));
  const failed = expect(put).rejects.toThrow('ENOENT');
  while ((await readdir(join(directory, 'ingest'))).length === 0) await Promise.resolve();
  await FileBlobStore.open(directory);
  expect(await readdir(join(directory, 'ingest'))).toEqual([]);
  await writer.close();
  await failed;
});
