import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DockerError } from '../std/errors.ts';
import { compileGlob } from './glob-syntax.ts';
import { RUNS } from '../../tests/support/property.ts';

describe('a pattern matches as in a shell', () => {
  test.each([
    ['busybox', 'busybox', true],
    ['busy*', 'busybox', true],
    ['busy*', 'busybox:latest', true],
    ['*', 'user/app', false],
    ['*/*', 'user/app', true],
    ['b?sybox:*', 'busybox:1', true],
    ['[a-c]usybox', 'busybox', true],
    ['[^a-c]usybox', 'busybox', false],
    ['[c-a]usybox', 'busybox', false],
    ['\\*', '*', true],
    ['a\\[b', 'a[b', true],
    ['a.c', 'abc', false],
    ['', '', true],
  ])('%s on %s: %s', (pattern, name, matches) => {
    expect(compileGlob(pattern).matches(name)).toBe(matches);
  });
});

test.each(['[', '[a', '[]', '[-a]', '\\', '[a-]', 'x'.repeat(4097)])('%s is not a pattern', (pattern) => {
  expect(() => compileGlob(pattern)).toThrow('syntax error in pattern');
});

test('any pattern answers or says that it is none', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a*?[\]^\\-]{0,20}$/), fc.string({ maxLength: 20 }), (pattern, name) => {
      try {
        expect(typeof compileGlob(pattern).matches(name)).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(DockerError);
      }
    }),
    RUNS,
  );
});

test('many stars on a long name take no longer than few', () => {
  expect(compileGlob(`${'*a'.repeat(100)}*b`).matches('a'.repeat(250))).toBe(false);
});
