import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BUILD_TIME_SECONDS } from '../tar.ts';
import { layerEntries, readTree, type Tree } from './tree.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drydock-tree-'));
  mkdirSync(join(root, 'etc/app'), { recursive: true });
  mkdirSync(join(root, 'var'));
  file('etc/app/conf', 'one');
  file('etc/app-data', 'x');
  file('var/log', 'y');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Of the same time, whenever it is written. */
function file(path: string, text: string): void {
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), 1000, 1000);
}

const shown = (before?: Tree): string[] =>
  layerEntries(root, readTree(root), before).map(({ header }) => `${header.type} ${header.name}`);

test('a whole tree: folders before what is in them, whatever sorts between', () => {
  expect(shown()).toEqual([
    'directory etc/',
    'directory etc/app/',
    'file etc/app/conf',
    'file etc/app-data',
    'directory var/',
    'file var/log',
  ]);
});

test('nothing, when nothing has changed but the time of a folder', () => {
  const before = readTree(root);
  utimesSync(join(root, 'etc'), 5, 5);
  expect(shown(before)).toEqual([]);
});

test('what is new, what is other, and what is gone', () => {
  const before = readTree(root);
  file('etc/app/conf', 'two');
  file('var/new', 'z');
  rmSync(join(root, 'etc/app-data'));
  expect(shown(before)).toEqual([
    'directory etc/',
    'file etc/.wh.app-data',
    'directory etc/app/',
    'file etc/app/conf',
    'directory var/',
    'file var/new',
  ]);
});

test('a folder that is gone is one whiteout', () => {
  const before = readTree(root);
  rmSync(join(root, 'etc'), { recursive: true });
  expect(shown(before)).toEqual(['file .wh.etc']);
});

test('modes, links and second names', () => {
  const before = readTree(root);
  chmodSync(join(root, 'var/log'), 0o4755);
  symlinkSync('/dev/null', join(root, 'var/null'));
  linkSync(join(root, 'var/log'), join(root, 'var/other'));
  const headers = layerEntries(root, readTree(root), before).map(({ header }) => header);
  expect(headers.map(({ name, type, mode, linkName }) => [name, type, mode, linkName])).toEqual([
    ['var/', 'directory', 0o755, ''],
    ['var/log', 'file', 0o4755, ''],
    ['var/null', 'symlink', 0o777, '/dev/null'],
    ['var/other', 'link', 0o4755, 'var/log'],
  ]);
});

test('nothing is younger than all that is built', () => {
  writeFileSync(join(root, 'var/new'), '');
  const times = layerEntries(root, readTree(root)).map(({ header }) => header.mtimeSeconds);
  expect(Math.max(...times)).toBe(BUILD_TIME_SECONDS);
});
