import { describe, expect, test } from 'vitest';
import { gzip, tarBytes } from '../archive/testing/tar-of.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { streamOf } from '../std/stream-of.ts';
import { digestOf, hexOf } from '../oci/digest.ts';
import { DiffIdMismatchError, type LayerRecord, LayerStore } from './layer-store.ts';
import { showTree } from './testing/show-tree.ts';

const TAR = await tarBytes({ name: 'etc/motd', body: 'ahoy' }, { name: 'sh', type: 'symlink', linkName: 'etc/motd' });
const DIFF_ID = await digestOf(TAR);
const NAME = hexOf(DIFF_ID).slice(0, 12);
const LINES = ['d0755 0:0 / links=3', 'd0755 0:0 /etc', '-0644 0:0 /etc/motd "ahoy"', 'l0777 0:0 /sh -> etc/motd'];

async function setUp(residentBytesMax?: number) {
  const blobs = new MemoryBlobStore();
  const layers = new LayerStore({ blobs, ...(residentBytesMax !== undefined && { residentBytesMax }) });
  const blob = await layers.pins.put(gzip(TAR));
  return { blobs, layers, blob };
}

const served = (layers: LayerStore) => [...(layers.tree.root.children?.keys() ?? [])];
const shown = async (layers: LayerStore, name = NAME) => {
  const root = layers.tree.root.children?.get(name);
  return root ? showTree(root) : [];
};

const restored = async (blobs: MemoryBlobStore, table: LayerRecord[]) => {
  const layers = new LayerStore({ blobs });
  const missing = await layers.restore(JSON.parse(JSON.stringify(table)) as LayerRecord[]);
  return { layers, missing };
};

describe('a layer', () => {
  test('is served under the beginning of its diff ID', async () => {
    const { layers, blob } = await setUp();
    const { record } = await layers.add(blob.digest, DIFF_ID);
    expect(record).toMatchObject({ diffId: DIFF_ID, name: NAME, size: 12, blob: blob.digest });
    expect(await shown(layers)).toEqual(LINES);
    expect(layers.tree.root.links).toBe(3);
    expect(layers.tree.root.children?.get(NAME)?.qid).toBe(BigInt(`0x${hexOf(DIFF_ID).slice(0, 10)}`) << 24n);
  });

  test('stays while somebody holds it, and goes with its blobs', async () => {
    const { blobs, layers, blob } = await setUp();
    const first = await layers.add(blob.digest);
    const second = layers.hold([NAME]);
    blob[Symbol.dispose]();
    first.hold[Symbol.dispose]();
    first.hold[Symbol.dispose]();
    expect(served(layers)).toEqual([NAME]);
    second[Symbol.dispose]();
    expect(served(layers)).toEqual([]);
    await layers.pins.settled();
    expect(await blobs.list()).toEqual([]);
    expect(() => layers.hold([NAME])).toThrow('it is not in the store');
  });

  test('is read once, however many bring it', async () => {
    const { blobs, layers, blob } = await setUp();
    const plain = await layers.pins.put(streamOf([TAR]));
    const all = await Promise.all([
      layers.add(blob.digest),
      layers.add(plain.digest),
      layers.add(blob.digest, DIFF_ID),
    ]);
    expect(served(layers)).toEqual([NAME]);
    for (const { hold } of all) hold[Symbol.dispose]();
    blob[Symbol.dispose]();
    plain[Symbol.dispose]();
    await layers.pins.settled();
    expect([served(layers), await blobs.list()]).toEqual([[], []]);
  });

  test('that is not what it was said to be changes nothing', async () => {
    const { blobs, layers, blob } = await setUp();
    const other = await digestOf(new Uint8Array(1));
    await expect(layers.add(blob.digest, other)).rejects.toThrow(new DiffIdMismatchError(other, DIFF_ID));
    const bad = await layers.pins.put(streamOf([TAR.subarray(0, 513)]));
    await expect(layers.add(bad.digest)).rejects.toThrow('unexpected EOF');
    blob[Symbol.dispose]();
    bad[Symbol.dispose]();
    await layers.pins.settled();
    expect([served(layers), await blobs.list()]).toEqual([[], []]);
  });
});

describe('contents that had to leave memory', () => {
  test('are read again from the blob', async () => {
    const { layers, blob } = await setUp(5);
    await layers.add(blob.digest);
    const other = await layers.pins.put(streamOf([await tarBytes({ name: 'x', body: 'other' })]));
    await layers.add(other.digest);
    const motd = layers.tree.root.children?.get(NAME)?.children?.get('etc')?.children?.get('motd')?.content;
    const away = motd?.read(0, 2);
    expect(away).toBeInstanceOf(Promise);
    expect(await away).toEqual(new TextEncoder().encode('ah'));
    expect(motd?.read(2, 9)).toEqual(new TextEncoder().encode('oy'));
  });
});

describe('a saved store', () => {
  test('comes back as it was, without reading the layers', async () => {
    const { blobs, layers, blob } = await setUp();
    await layers.add(blob.digest);
    const again = await restored(blobs, layers.save());
    expect(again.missing).toEqual([]);
    expect(again.layers.tree.root.children?.get(NAME)?.qid).toBe(layers.tree.root.children?.get(NAME)?.qid);
    expect(await shown(again.layers)).toEqual(LINES);
  });

  test('comes back from stored indexes, or from the layers alone', async () => {
    const { blobs, layers, blob } = await setUp();
    const { record } = await layers.add(blob.digest);
    const again = await restored(blobs, [record]);
    expect(await shown(again.layers)).toEqual(LINES);
    await blobs.delete(record.index);
    const bare = await restored(blobs, [record]);
    expect(await shown(bare.layers)).toEqual(LINES);
    again.layers.releaseUnheld();
    expect(served(again.layers)).toEqual([]);
  });

  test('says which layers are lost', async () => {
    const { blobs, layers, blob } = await setUp();
    const { record } = await layers.add(blob.digest);
    await blobs.delete(blob.digest);
    const again = await restored(blobs, layers.save());
    expect(again.missing).toEqual([record]);
    expect(served(again.layers)).toEqual([]);
  });

  test('lets go of what nobody took up again', async () => {
    const { blobs, layers, blob } = await setUp();
    await layers.add(blob.digest);
    const again = await restored(blobs, layers.save());
    const hold = again.layers.hold([NAME]);
    again.layers.releaseUnheld();
    expect(served(again.layers)).toEqual([NAME]);
    hold[Symbol.dispose]();
    expect(served(again.layers)).toEqual([]);
    await again.layers.pins.settled();
    expect(await blobs.list()).toEqual([]);
  });

  test('collects blobs that nothing needs', async () => {
    const { blobs, layers, blob } = await setUp();
    const { record } = await layers.add(blob.digest);
    await blobs.put(streamOf([new Uint8Array(9)]));
    const again = await restored(blobs, layers.save());
    await again.layers.pins.collectGarbage();
    expect((await blobs.list()).map(({ digest }) => digest).toSorted()).toEqual([record.blob, record.index].toSorted());
  });
});
