import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseContainerPath } from './container-path.ts';
import { goFileMode } from './path-stat.ts';
import { RUNS } from '../../../tests/support/property.ts';

describe('paths of the archive endpoints', () => {
  test.each([
    ['/', '/', '/', true],
    ['.', '/.', '.', true],
    ['/.', '/.', '.', true],
    ['/d', '/d', 'd', false],
    ['d', '/d', 'd', false],
    ['/d/', '/d/', 'd', true],
    ['/d/.', '/d/.', '.', true],
    ['/a/../b//c', '/b/c', 'c', false],
    ['../../etc/passwd', '/etc/passwd', 'passwd', false],
    ['/..', '/', '/', true],
  ])('%s', (path, text, name, isDirectory) => {
    expect(parseContainerPath(path)).toEqual({ text, name, isDirectory });
  });

  test('never have a part that leads up', () => {
    const path = fc.array(fc.constantFrom('', '.', '..', 'a', 'b')).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, (text) => {
        const parsed = parseContainerPath(text);
        expect(parsed.text.startsWith('/')).toBe(true);
        expect(parsed.text.split('/')).not.toContain('..');
        expect(parsed.name).not.toBe('');
      }),
      RUNS,
    );
  });
});

test.each([
  [0o100644, 420],
  [0o040755, 2147484141],
  [0o120777, 134218239],
  [0o104755, 8389101],
  [0o041777, 2148532735],
  [0o020666, 69206454],
])('mode %o is %i to Go', (mode, go) => {
  expect(goFileMode(mode)).toBe(go);
});
