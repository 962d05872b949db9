import { expect, it } from 'vitest';
import {
  bytesOf,
  fateOf,
  filesOf,
  hiddenOf,
  type LayerFile,
  linesOf,
  matching,
  openedAtFirst,
  treeOf,
} from './layer-files.ts';

const layer = (...rows: readonly (readonly [path: string, kind: number, size: number, hiddenBy: number])[]) => ({
  paths: rows.map(([path]) => `${path}\0`).join(''),
  kinds: Uint8Array.from(rows, ([, kind]) => kind),
  sizes: Float64Array.from(rows, ([, , size]) => size),
  modes: new Uint32Array(rows.length),
  hiddenBy: Uint8Array.from(rows, ([, , , hiddenBy]) => hiddenBy),
});

const LAYERS = filesOf({
  layers: [
    layer(['/app/big', 0, 900, 2], ['/app/lib/a', 0, 10, 3], ['/etc/x', 0, 5, 0]),
    layer(['/app/big', 1, 950, 3]),
    layer(['/app', 2, 0, 0]),
  ],
  isCut: false,
});

const shown = (files: readonly LayerFile[], order: 'size' | 'name', open: readonly string[]): string[] =>
  linesOf(treeOf(files, order), new Set(open)).map(
    ({ branch, level, position, siblings }) =>
      `${' '.repeat(level - 1)}${branch.name} ${branch.count}/${branch.size} ${position}:${siblings}`,
  );

it('tells what the image carries without showing it', () => {
  expect(hiddenOf(LAYERS).map(({ path, layer: number }) => `${number}${path}`)).toEqual([
    '1/app/big',
    '1/app/lib/a',
    '2/app/big',
  ]);
  expect(bytesOf(hiddenOf(LAYERS))).toBe(1860);
});

it('folds directories, with what is in them', () => {
  expect(shown(LAYERS[0] ?? [], 'size', [])).toEqual(['app 2/910 1:2', 'etc 1/5 2:2']);
  expect(shown(LAYERS[0] ?? [], 'name', ['/app', '/etc'])).toEqual([
    'app 2/910 1:2',
    ' big 1/900 1:2',
    ' lib 1/10 2:2',
    'etc 1/5 2:2',
    ' x 1/5 1:1',
  ]);
});

it('has a path that two layers carry twice', () => {
  expect(shown(hiddenOf(LAYERS), 'size', ['/app'])).toEqual([
    'app 3/1860 1:1',
    ' big 1/950 1:3',
    ' big 1/900 2:3',
    ' lib 1/10 3:3',
  ]);
});

it('tells what becomes of a file, also by what happens to a directory above it', () => {
  const fate = (path: string) => fateOf(path, LAYERS).map(({ layer: number, kind }) => `${number} ${kind}`);
  expect(fate('/app/big')).toEqual(['1 added', '2 changed', '3 deleted']);
  expect(fate('/app/lib/a')).toEqual(['1 added', '3 deleted']);
  expect(fate('/etc/x')).toEqual(['1 added']);
});

it('opens single directories at first, and everything when that is little', () => {
  expect(openedAtFirst(treeOf(LAYERS[0] ?? [], 'name'))).toEqual(['/app', '/app/lib', '/etc']);
  const many = Array.from({ length: 100 }, (_, index) => `/usr/share/${index % 2}/${index}`);
  const [files = []] = filesOf({ layers: [layer(...many.map((path) => [path, 0, 1, 0] as const))], isCut: false });
  expect(openedAtFirst(treeOf(files, 'name'))).toEqual(['/usr', '/usr/share']);
});

it('finds a part of a path', () => {
  expect(matching(LAYERS[0] ?? [], ' LIB/').map(({ path }) => path)).toEqual(['/app/lib/a']);
  expect(matching(LAYERS[0] ?? [], '')).toHaveLength(3);
});
