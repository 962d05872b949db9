import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tarStream, type TestEntry } from '../archive/testing/tar-of.ts';
import { parseDigest } from '../oci/digest.ts';
import { packLayer, unpackLayer, type LayerPack } from './layer-pack.ts';
import { readLayerTree } from './layer-tree.ts';
import { showTree } from './testing/show-tree.ts';
import { decodeTree, encodeTree } from './tree-index.ts';
import { RUNS } from '../../tests/support/property.ts';

const DIFF_ID = parseDigest(`sha256:${'0123456789abcdef'.repeat(4)}`);
const ENTRIES: TestEntry[] = [
  { name: 'bin/sh', body: 'shell', mode: 0o755, mtimeSeconds: -5, mtimeNanoseconds: 999_999_999 },
  { name: 'usr/share/doc', body: 'cold words' },
  { name: 'usr/empty', body: '' },
  { name: 'bin/ash', type: 'link', linkName: 'bin/sh' },
  { name: 'dev/null', type: 'char', major: 1, minor: 3 },
  { name: 'run/p', type: 'fifo', uid: 4_294_967_295 },
  { name: 'etc/l', type: 'symlink', linkName: '/usr/läng' },
  { name: 'ping', body: 'icmp', xattrs: new Map([['security.capability', Uint8Array.of(1, 0, 255)]]) },
  { name: 'var/.wh.old' },
];

const tree = async () => readLayerTree(await tarStream(...ENTRIES));
const isHot = (path: string) => path.startsWith('bin/');

const fetched = ({ index, hot, cold }: LayerPack) => ({
  index,
  hot: () => Promise.resolve(hot),
  cold: () => Promise.resolve(cold),
});
const oneByte = () => Promise.resolve(new Uint8Array(1));

describe('a packed layer', () => {
  test('is the layer that was packed', async () => {
    const original = await tree();
    const pack = packLayer(original, DIFF_ID, isHot);
    const { root, diffId } = unpackLayer(fetched(pack));
    expect(diffId).toBe(DIFF_ID);
    expect(await showTree(root)).toEqual(await showTree(original.root));
    expect(root.qid).toBe(0x0123456789n << 24n);
  });

  test('waits for a pack once, and asks again when it did not come', async () => {
    const pack = packLayer(await tree(), DIFF_ID, isHot);
    let fetches = 0;
    const cold = () => {
      fetches += 1;
      return fetches === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(pack.cold);
    };
    const unpacked = unpackLayer({ ...fetched(pack), cold });
    const find = (...path: string[]) =>
      path.reduce<typeof unpacked.root | undefined>(
        (node, name) => node?.children.get(name) as typeof unpacked.root | undefined,
        unpacked.root,
      ) as unknown as { read(offset: number, length: number): unknown };
    expect(await find('bin', 'ash').read(1, 3)).toEqual(new TextEncoder().encode('hel'));
    expect(find('bin', 'sh').read(1, 3)).toEqual(new TextEncoder().encode('hel'));
    expect(fetches).toBe(0);
    await expect(find('usr', 'share', 'doc').read(0, 100)).rejects.toThrow('offline');
    await unpacked.warm();
    expect(find('usr', 'share', 'doc').read(5, 100)).toEqual(new TextEncoder().encode('words'));
    expect(find('usr', 'empty').read(0, 100)).toEqual(new Uint8Array(0));
    expect(fetches).toBe(2);
  });

  test('belongs to its packs', async () => {
    const pack = packLayer(await tree(), DIFF_ID, isHot);
    await expect(unpackLayer({ ...fetched(pack), hot: oneByte }).warm()).rejects.toThrow(
      'the hot pack does not belong',
    );
    await expect(unpackLayer({ ...fetched(pack), cold: oneByte }).warm()).rejects.toThrow(
      'the cold pack does not belong',
    );
  });
});

test('an index gives the same nodes with the same numbers', async () => {
  const original = await tree();
  const decoded = decodeTree(encodeTree(original.root), original.layer);
  expect(await showTree(decoded.root)).toEqual(await showTree(original.root));
  expect(decoded.size).toBe(original.size);
  expect(encodeTree(decoded.root)).toEqual(encodeTree(original.root));
});

test('a damaged index gives a tree or a RangeError', async () => {
  const original = await tree();
  const index = encodeTree(original.root);
  fc.assert(
    fc.property(fc.nat(index.byteLength), fc.nat(index.byteLength - 1), fc.nat(255), (length, at, value) => {
      const damaged = index.slice(0, length);
      if (at < length) damaged[at] = value;
      try {
        decodeTree(damaged, original.layer);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    RUNS,
  );
});
