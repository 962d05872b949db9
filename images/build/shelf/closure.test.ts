import { expect, test } from 'vitest';
import { closure, type RelatedPackage } from './closure.ts';

const index = (...packages: RelatedPackage[]): Map<string, RelatedPackage> =>
  new Map(packages.map((each) => [each.name, each]));

const names = (packages: readonly RelatedPackage[]): string[] => packages.map(({ name }) => name);

const libc: RelatedPackage = { name: 'libc6', version: '2.36' };

test('what a package needs comes with it, once, by name', () => {
  const all = index(
    { name: 'web', version: '1', depends: 'tls, libc6 (>= 2.30)' },
    { name: 'tls', version: '3', depends: 'libc6, web' },
    libc,
    { name: 'other', version: '1' },
  );
  expect(names(closure(['web'], all))).toEqual(['libc6', 'tls', 'web']);
});

test('what the base has is not added again', () => {
  const all = index({ name: 'web', version: '1', depends: 'libc6' }, libc);
  expect(names(closure(['web'], all, [libc]))).toEqual(['web']);
});

test('an alternative that is there is taken before the first', () => {
  const all = index(
    { name: 'base', version: '1', depends: 'usrmerge | usr-is-merged' },
    { name: 'usrmerge', version: '1', depends: 'perl' },
    { name: 'usr-is-merged', version: '1' },
    { name: 'perl', version: '5' },
  );
  expect(names(closure(['base', 'usr-is-merged'], all))).toEqual(['base', 'usr-is-merged']);
  expect(names(closure(['base'], all))).toEqual(['base', 'perl', 'usrmerge']);
});

test('a name that packages provide is one of them', () => {
  const all = index(
    { name: 'base-files', version: '1', depends: 'awk' },
    { name: 'gawk', version: '5', provides: 'awk' },
    { name: 'mawk', version: '1', provides: 'awk' },
  );
  expect(names(closure(['base-files', 'mawk'], all))).toEqual(['base-files', 'mawk']);
  expect(names(closure(['base-files'], all))).toEqual(['base-files', 'gawk']);
});

test('a version that is asked for is provided only by who says which', () => {
  const needs = { name: 'app', version: '1', depends: 'api (>= 2)' };
  const unsaid = index(needs, { name: 'lib', version: '9', provides: 'api' });
  expect(() => closure(['app'], unsaid)).toThrow('Package app 1 needs api (>= 2), which Debian does not have for i386');
  const said = index(needs, { name: 'lib', version: '1', provides: 'api (= 2)' });
  expect(names(closure(['app'], said))).toEqual(['app', 'lib']);
});

test('a package that is missing, or too old, is named with who needs it', () => {
  expect(() => closure(['nothing'], index(libc))).toThrow('Debian has no package nothing for i386');
  const old = index({ name: 'web', version: '1', depends: 'libc6 (>= 3) | libc7' }, libc);
  expect(() => closure(['web'], old)).toThrow('Package web 1 needs libc6 (>= 3) | libc7');
});

test('packages that exclude one another are named, whoever says so', () => {
  const all = index(
    { name: 'exim', version: '4', provides: 'mail', conflicts: 'mail' },
    { name: 'postfix', version: '3', provides: 'mail', conflicts: 'mail' },
    { name: 'old', version: '1' },
    { name: 'new', version: '2', conflicts: 'old (<< 2)' },
  );
  expect(() => closure(['exim', 'postfix'], all)).toThrow(
    'Packages exim and postfix cannot be installed together: exim conflicts with mail, and postfix is 3',
  );
  expect(() => closure(['new'], all, [{ name: 'old', version: '1' }])).toThrow('new conflicts with old (<< 2)');
  expect(names(closure(['new'], all, [{ name: 'old', version: '2' }]))).toEqual(['new']);
  expect(names(closure(['exim'], all))).toEqual(['exim']);
});

test('what an image does without is not looked for, nor what that would need', () => {
  const all = index({ name: 'sql', version: '15', depends: 'llvm, libc6' }, libc);
  expect(names(closure(['sql'], all, [], ['llvm']))).toEqual(['libc6', 'sql']);
  expect(() => closure(['sql'], all)).toThrow('Package sql 15 needs llvm');
});
