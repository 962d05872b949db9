import { describe, expect, test } from 'vitest';
import { tarStream, type TestEntry } from '../archive/testing/tar-of.ts';
import { LAYER_FILE_KINDS } from '../model/layer-files.ts';
import { layerFiles } from './layer-files.ts';
import { readLayerTree } from './layer-tree.ts';

/** `added /a 3`, with `<- 2` when layer 2 hides it. */
async function told(...layers: (readonly TestEntry[])[]): Promise<string[][]> {
  const roots = [];
  for (const entries of layers) roots.push((await readLayerTree(await tarStream(...entries))).root);
  return layerFiles(roots).layers.map(({ paths, kinds, sizes, hiddenBy }) =>
    paths
      .split('\0')
      .slice(0, -1)
      .map((path, index) => {
        const hidden = hiddenBy[index] ? ` <- ${hiddenBy[index]}` : '';
        return `${LAYER_FILE_KINDS[kinds[index] ?? 0] ?? ''} ${path} ${sizes[index]}${hidden}`;
      }),
  );
}

const file = (name: string, body: string): TestEntry => ({ name, body });
const gone = (name: string): TestEntry => ({ name: name.replace(/([^/]+)$/, '.wh.$1'), body: '' });
const dir = (name: string, more: Partial<TestEntry> = {}): TestEntry => ({ name, type: 'directory', ...more });

describe('files of layers', () => {
  const cases: [string, TestEntry[][], string[][]][] = [
    ['nothing', [[]], [[]]],
    ['a file', [[file('a', 'abc')]], [['added /a 3']]],
    ['a directory is told of by what is in it', [[dir('etc/'), file('etc/a', 'x')]], [['added /etc/a 1']]],
    ['an empty directory is told of itself', [[dir('tmp/')]], [['added /tmp 0']]],
    [
      'a file that another layer writes anew',
      [[file('a', 'abc')], [file('a', 'ab')]],
      [['added /a 3 <- 2'], ['changed /a 2']],
    ],
    ['a file that is deleted', [[file('d/a', 'abc')], [gone('d/a')]], [['added /d/a 3 <- 2'], ['deleted /d/a 0']]],
    [
      'a directory that is deleted with all that is in it',
      [[file('d/a', 'abc'), file('d/e/b', 'x'), file('k', '')], [gone('d')]],
      [['added /d/a 3 <- 2', 'added /d/e/b 1 <- 2', 'added /k 0'], ['deleted /d 0']],
    ],
    [
      'a directory that is begun anew',
      [
        [file('d/a', 'abc'), file('d/b', 'x')],
        [{ name: 'd/.wh..wh..opq', body: '' }, file('d/b', 'yy')],
      ],
      [
        ['added /d/a 3 <- 2', 'added /d/b 1 <- 2'],
        ['deleted /d/a 0', 'changed /d/b 2'],
      ],
    ],
    [
      'a directory that is begun anew with a directory in it',
      [[file('d/e/a', 'abc')], [{ name: 'd/.wh..wh..opq', body: '' }, file('d/e/b', 'yy')]],
      [['added /d/e/a 3 <- 2'], ['deleted /d/e/a 0', 'added /d/e/b 2']],
    ],
    ['a whiteout of what was never there', [[file('a', 'x')], [gone('b')]], [['added /a 1'], []]],
    [
      'what was deleted and comes again',
      [[file('a', 'abc')], [gone('a')], [file('a', 'x')]],
      [['added /a 3 <- 2'], ['deleted /a 0'], ['added /a 1']],
    ],
    [
      'hard links take their bytes once',
      [[file('a', 'abc'), { name: 'b', type: 'link', linkName: 'a' }]],
      [['added /a 3', 'added /b 0']],
    ],
    [
      'a file in place of a directory',
      [[file('d/a', 'abc')], [file('d', 'x')]],
      [['added /d/a 3 <- 2'], ['changed /d 1']],
    ],
    [
      'an empty directory whose mode is another',
      [[dir('d/'), file('d/a', 'x')], [dir('d/', { mode: 0o700 })]],
      [['added /d/a 1'], ['changed /d 0']],
    ],
  ];
  test.each(cases)('%s', async (_, layers, expected) => {
    expect(await told(...layers)).toEqual(expected);
  });
});
