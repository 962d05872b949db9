import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArchiveError } from '../archive/errors.ts';
import { tarStream, type TestEntry } from '../archive/testing/tar-of.ts';
import type { FileNode } from '../std/file-tree.ts';
import { readLayerTree } from './layer-tree.ts';
import { showTree } from './testing/show-tree.ts';

const dir = (name: string, more: Partial<TestEntry> = {}): TestEntry => ({ name, type: 'directory', ...more });
const link = (name: string, linkName: string): TestEntry => ({ name, type: 'symlink', linkName });
const hard = (name: string, linkName: string): TestEntry => ({ name, type: 'link', linkName });
const bytes = (text: string) => new TextEncoder().encode(text);
const read = async (...entries: TestEntry[]) => readLayerTree(await tarStream(...entries));

describe('a layer becomes a tree', () => {
  const cases: [string, TestEntry[], string[]][] = [
    ['nothing', [], ['d0755 0:0 /']],
    [
      'files and directories with their attributes',
      [dir('./', { mode: 0o700, uid: 5 }), dir('a/', { gid: 7 }), { name: 'a/f', mode: 0o4711, uid: 1000, body: 'hi' }],
      ['d0700 5:0 / links=3', 'd0755 0:7 /a', '-4711 1000:0 /a/f "hi"'],
    ],
    [
      'directories that were not named',
      [{ name: 'a/b/f', body: 'x' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /a links=3', 'd0755 0:0 /a/b', '-0644 0:0 /a/b/f "x"'],
    ],
    [
      'a directory named after its files',
      [{ name: 'a/f', body: '' }, dir('a', { mode: 0o711, uid: 3 })],
      ['d0755 0:0 / links=3', 'd0711 3:0 /a', '-0644 0:0 /a/f ""'],
    ],
    [
      'hard links as one file',
      [{ name: 'f', body: 'x' }, hard('g', 'f'), hard('h', '/g')],
      ['d0755 0:0 /', '-0644 0:0 /f links=3 "x"', '-0644 0:0 /g links=3 "x"', '-0644 0:0 /h links=3 "x"'],
    ],
    [
      'devices and FIFOs',
      [
        { name: 'c', type: 'char', major: 1, minor: 3 },
        { name: 'b', type: 'block', major: 8, minor: 1 },
        { name: 'p', type: 'fifo' },
      ],
      ['d0755 0:0 /', 'c0644 0:0 /c 1:3', 'b0644 0:0 /b 8:1', 'p0644 0:0 /p'],
    ],
    [
      'symbolic links, whatever they say',
      [link('l', '../../x'), link('m', '/etc/y')],
      ['d0755 0:0 /', 'l0777 0:0 /l -> ../../x', 'l0777 0:0 /m -> /etc/y'],
    ],
    [
      'an absolute name inside the root',
      [{ name: '/etc/x', body: 'a' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /etc', '-0644 0:0 /etc/x "a"'],
    ],
    [
      'a name with dots that stays inside',
      [{ name: 'a/../b/./f', body: 'a' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /b', '-0644 0:0 /b/f "a"'],
    ],
    ['a whiteout', [{ name: 'a/.wh.gone', uid: 4 }], ['d0755 0:0 / links=3', 'd0755 0:0 /a', 'c0000 4:0 /a/gone 0:0']],
    [
      'an opaque directory',
      [dir('a'), { name: 'a/.wh..wh..opq' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /a trusted.overlay.opaque=y'],
    ],
    [
      'an opaque directory that is named later',
      [{ name: 'a/.wh..wh..opq' }, dir('a', { uid: 3 })],
      ['d0755 0:0 / links=3', 'd0755 3:0 /a trusted.overlay.opaque=y'],
    ],
    [
      'a directory over its whiteout as opaque',
      [{ name: '.wh.a' }, dir('a')],
      ['d0755 0:0 / links=3', 'd0755 0:0 /a trusted.overlay.opaque=y'],
    ],
    [
      'a file below its whiteout in an opaque directory',
      [{ name: '.wh.a' }, { name: 'a/f', body: '' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /a trusted.overlay.opaque=y', '-0644 0:0 /a/f ""'],
    ],
    [
      'a whiteout of what the layer itself brings',
      [dir('a'), { name: 'f', body: '1' }, { name: '.wh.a' }, { name: '.wh.f' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /a trusted.overlay.opaque=y', '-0644 0:0 /f "1"'],
    ],
    ["aufs's own files not at all", [{ name: '.wh..wh.plnk' }], ['d0755 0:0 /']],
    [
      'a file through a link to a directory',
      [dir('b'), link('a', '/b'), { name: 'a/x', body: '1' }],
      ['d0755 0:0 / links=3', 'd0755 0:0 /b', '-0644 0:0 /b/x "1"', 'l0777 0:0 /a -> /b'],
    ],
    [
      'a file through a link that climbs, inside the root',
      [dir('b'), link('a', '../../b'), { name: 'a/n/x', body: '1' }],
      [
        'd0755 0:0 / links=3',
        'd0755 0:0 /b links=3',
        'd0755 0:0 /b/n',
        '-0644 0:0 /b/n/x "1"',
        'l0777 0:0 /a -> ../../b',
      ],
    ],
  ];
  test.each(cases)('%s', async (_what, entries, lines) => {
    const tree = await read(...entries);
    expect(await showTree(tree.root)).toEqual(lines);
  });

  test('with xattrs, but none of overlayfs', async () => {
    const xattrs = new Map([
      ['user.a', bytes('1')],
      ['trusted.overlay.redirect', bytes('/secret')],
      ['user.overlay.opaque', bytes('y')],
    ]);
    const { root } = await read({ name: 'f', xattrs, body: '' }, dir('d', { xattrs }));
    expect(await showTree(root)).toEqual(['d0755 0:0 / links=3', '-0644 0:0 /f "" user.a=1', 'd0755 0:0 /d user.a=1']);
  });

  test('whose size counts contents and link targets, hard links once', async () => {
    const tree = await read({ name: 'f', body: '12345' }, hard('g', 'f'), link('l', 'abc'), dir('d'));
    expect(tree.size).toBe(8);
  });

  test('whose nodes have numbers of their own, the same at every reading', async () => {
    const entries = [dir('a'), { name: 'a/f', body: 'x' }, hard('g', 'a/f'), link('l', 'g')];
    const qids = async () => {
      const tree = await read(...entries);
      tree.layer.qidBase = 0xabcdef0123n << 24n;
      return [...qidsOf(tree.root)];
    };
    const first = await qids();
    expect(first).toEqual([0n, 1n, 2n, 2n, 3n].map((index) => (0xabcdef0123n << 24n) | index));
    expect(await qids()).toEqual(first);
  });
});

function* qidsOf(node: FileNode): Generator<bigint> {
  yield node.qid;
  for (const child of node.children?.values() ?? []) yield* qidsOf(child);
}

describe('a hostile layer is refused', () => {
  const cases: [string, TestEntry[], string][] = [
    ['a name that climbs out', [{ name: '../x' }], 'tar entry "../x" is outside of the layer\'s root'],
    ['a name that climbs out later', [{ name: 'a/../../x' }], "is outside of the layer's root"],
    ['a hard link out', [hard('l', '../x')], "is outside of the layer's root"],
    ['a hard link to nothing', [hard('l', 'x')], 'link "x" "l": no such file or directory'],
    ['a hard link to a directory', [dir('d'), hard('l', 'd')], 'operation not permitted'],
    ['a hard link to a whiteout', [{ name: '.wh.x' }, hard('l', 'x')], 'no such file or directory'],
    ['a file below a file', [{ name: 'f', body: '' }, { name: 'f/x' }], 'open "/f": not a directory'],
    ['a file through a link to nothing', [link('a', '/b'), { name: 'a/x' }], 'open "/a": no such file or directory'],
    ['links in a circle', [link('a', 'b'), link('b', 'a'), { name: 'a/x' }], 'too many levels of symbolic links'],
    ['a file in place of the root', [{ name: '.', body: '' }], "would replace the layer's root"],
    [
      'duplicates',
      [
        { name: 'f', body: '1' },
        { name: './f', body: '2' },
      ],
      'duplicates of file paths not supported: "f"',
    ],
    ['a whiteout of the directory itself', [{ name: 'a/.wh..' }], 'whiteout of nothing'],
    ['a whiteout of the parent', [{ name: 'a/.wh...' }], 'whiteout of nothing'],
    ['a whiteout without a name', [{ name: '.wh.' }], 'whiteout of nothing'],
    ['a name too long', [{ name: 'n'.repeat(256) }], 'file name too long'],
    ['a path too deep', [{ name: 'd/'.repeat(257) }], 'lies deeper than 256 directories'],
  ];
  test.each(cases)('%s', async (_what, entries, message) => {
    await expect(read(...entries)).rejects.toThrow(message);
    await expect(read(...entries)).rejects.toBeInstanceOf(ArchiveError);
  });
});

const part = fc.constantFrom('a', 'b', '..', '.', '.wh.a', '.wh..wh..opq', '', 'c');
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/') || 'x');
const entry = fc.record({
  name: path,
  type: fc.constantFrom('file', 'directory', 'symlink', 'link', 'char'),
  linkName: path,
}) as fc.Arbitrary<TestEntry>;

test('any entries give a tree without loops, or an ArchiveError', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
      try {
        const { root } = await read(...entries);
        expect((await showTree(root)).length).toBeLessThan(100);
      } catch (error) {
        expect(error).toBeInstanceOf(ArchiveError);
      }
    }),
    { numRuns: 500 },
  );
});
