import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followed, localPath, parseCopyArgument, splitPath } from './paths.ts';
import { planCopy } from './plan.ts';
import { RUNS } from '../../../tests/support/property.ts';

describe('arguments', () => {
  it.each([
    ['box:/etc', 'box', '/etc'],
    ['box:', 'box', ''],
    ['/a:b', undefined, '/a:b'],
    ['./a:b', undefined, './a:b'],
    ['plain', undefined, 'plain'],
    ['box:a:b', 'box', 'a:b'],
  ])('%s', (text, container, path) => expect(parseCopyArgument(text)).toEqual({ container, path }));
});

describe('paths', () => {
  it.each([
    ['/a/b', '/a', 'b'],
    ['/a/b/', '/a', 'b'],
    ['/a/b/.', '/a/b', '.'],
    ['/', '/', '/'],
    ['/a', '/', 'a'],
    ['a', '.', 'a'],
  ])('%s lies in a directory under a name', (path, parent, base) => expect(splitPath(path)).toEqual({ parent, base }));

  it.each([
    ['x', '/w', '/w/x'],
    ['x/', '/w', '/w/x/'],
    ['./x/.', '/w', '/w/x/.'],
    ['.', '/w', '/w/.'],
    ['/', '/w', '/'],
    ['../y', '/w/v', '/w/y'],
  ])('%s is local', (path, cwd, wanted) => expect(localPath(path, cwd)).toBe(wanted));

  it('a link leads elsewhere but keeps its name', () => {
    expect(followed('/d/link', 'file')).toEqual({ path: '/d/file', rename: 'link' });
    expect(followed('/d/link/', '/x/dir')).toEqual({ path: '/x/dir/', rename: 'link' });
    expect(followed('/d/same', '/x/same')).toEqual({ path: '/x/same', rename: undefined });
  });

  it('any text has its place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/', '.', '..', 'a', ':', 'b c')).map((all) => all.join('')),
        (path) => {
          expect(splitPath(localPath(path, '/w')).parent.startsWith('/')).toBe(true);
          parseCopyArgument(path);
        },
      ),
      RUNS,
    );
  });
});

describe('plans', () => {
  const file = { path: '/s/f', isDirectory: false };
  const folder = { path: '/s/d', isDirectory: true };

  it.each([
    ['a file into a directory', file, { path: '/t', kind: 'directory' }, '/t', 'f', 'f'],
    ['a file over a file', file, { path: '/t/g', kind: 'file' }, '/t', 'f', 'g'],
    ['a file to a new name', file, { path: '/t/g', kind: undefined }, '/t', 'f', 'g'],
    ['a directory into a directory', folder, { path: '/t', kind: 'directory' }, '/t', 'd/x', 'd/x'],
    ['a directory to a new name', folder, { path: '/t/e', kind: undefined }, '/t', 'd/x', 'e/x'],
    [
      "a directory's content to a new name",
      { path: '/s/d/.', isDirectory: true },
      { path: '/t/e', kind: undefined },
      '/t',
      './x.y',
      'e/x.y',
    ],
  ] as const)('%s', (_, source, target, directory, name, renamed) => {
    const plan = planCopy(source, target);
    expect([plan.directory, plan.rename(name)]).toEqual([directory, renamed]);
  });

  it('refuses a directory over a file, and a file into a directory that is not there', () => {
    expect(() => planCopy(folder, { path: '/t/g', kind: 'file' })).toThrow('cannot copy directory');
    expect(() => planCopy(file, { path: '/t/g/', kind: undefined })).toThrow('no such directory');
  });
});
