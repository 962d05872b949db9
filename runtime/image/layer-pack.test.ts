import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tarStream, type TestEntry } from '../archive/testing/tar-of.ts';
import { parseDigest } from '../oci/digest.ts';
import { packLayer, unpackLayer, type LayerPack } from './layer-pack.ts';
import type { DirectoryNode, RegularNode } from './layer-node.ts';
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
const NAMES = ['hot', 'docs', 'rest'];
const packOf = (path: string) => (path.startsWith('bin/') ? 'hot' : path.startsWith('usr/') ? 'docs' : 'rest');
const packed = async () => packLayer(await tree(), DIFF_ID, NAMES, packOf);

/** Hands out the packs, and keeps the names that it was asked for. */
function shelf({ packs }: LayerPack): { fetched: string[]; fetchPack: (name: string) => Promise<Uint8Array> } {
  const fetched: string[] = [];
  const fetchPack = (name: string) => {
    fetched.push(name);
    return Promise.resolve(packs.get(name) ?? new Uint8Array());
  };
  return { fetched, fetchPack };
}

function fileIn(root: DirectoryNode, path: string): RegularNode {
  const node = path
    .split('/')
    .reduce<DirectoryNode['children'] extends ReadonlyMap<string, infer Node> ? Node : never>(
      (found, name) => (found.kind === 'directory' ? (found.children.get(name) ?? found) : found),
      root,
    );
  if (node.kind !== 'regular') throw new Error(`${path} is no file`);
  return node;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('a packed layer', () => {
  test('is the layer that was packed', async () => {
    const original = await tree();
    const pack = await packed();
    const { root, diffId } = unpackLayer(pack.index, shelf(pack).fetchPack);
    expect(diffId).toBe(DIFF_ID);
    expect(await showTree(root)).toEqual(await showTree(original.root));
    expect(root.qid).toBe(0x0123456789n << 24n);
  });

  test('fetches a pack at the first read of one of its files, and no other', async () => {
    const pack = await packed();
    const { fetched, fetchPack } = shelf(pack);
    const { root } = unpackLayer(pack.index, fetchPack);
    expect(await fileIn(root, 'bin/ash').read(1, 3)).toEqual(bytesOf('hel'));
    expect(fileIn(root, 'bin/sh').read(1, 3)).toEqual(bytesOf('hel'));
    expect(fetched).toEqual(['hot']);
    expect(await fileIn(root, 'ping').read(0, 100)).toEqual(bytesOf('icmp'));
    expect(fetched).toEqual(['hot', 'rest']);
  });

  test('asks again for a pack that did not come', async () => {
    const pack = await packed();
    const { fetched, fetchPack } = shelf(pack);
    let offline = true;
    const { root } = unpackLayer(pack.index, (name) =>
      offline ? Promise.reject(new Error('offline')) : fetchPack(name),
    );
    const doc = fileIn(root, 'usr/share/doc');
    await expect(doc.read(0, 100)).rejects.toThrow('offline');
    offline = false;
    const reads = await Promise.all([doc.read(5, 100), doc.read(0, 4)]);
    expect(reads).toEqual([bytesOf('words'), bytesOf('cold')]);
    expect(fileIn(root, 'usr/empty').read(0, 100)).toEqual(new Uint8Array(0));
    expect(fetched).toEqual(['docs']);
  });

  test('belongs to its packs', async () => {
    const pack = await packed();
    const { root } = unpackLayer(pack.index, () => Promise.resolve(new Uint8Array(1)));
    await expect(fileIn(root, 'bin/sh').read(0, 5)).rejects.toThrow('the hot pack does not belong');
    await expect(fileIn(root, 'ping').read(0, 5)).rejects.toThrow('the rest pack does not belong');
  });

  test('has no file in a pack that there is not', async () => {
    const original = await tree();
    expect(() => packLayer(original, DIFF_ID, ['hot', 'docs'], packOf)).toThrow(
      'ping is for pack rest: there are hot, docs',
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
