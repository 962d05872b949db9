import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlob, hasWildcards } from '../../text/glob-syntax.ts';
import { parseIgnoreFile } from './ignore-file.ts';
import { IgnoreMatcher } from './ignore-matcher.ts';
import { RUNS } from '../../../tests/support/property.ts';

describe('a .dockerignore', () => {
  const cases: [patterns: string, ignored: string[], kept: string[]][] = [
    ['*.log', ['a.log', 'a.log/x'], ['d/a.log', 'log']],
    ['**/*.log', ['a.log', 'd/a.log', 'd/e/a.log'], ['a.log2']],
    ['**', ['a', 'd/a'], []],
    ['**/', ['a', 'd/a'], []],
    ['d', ['d', 'd/a', 'd/e/a'], ['dd', 'e/d']],
    ['/d/', ['d', 'd/a'], ['e/d']],
    ['./d/../e', ['e', 'e/x'], ['d']],
    ['d/**', ['d/a', 'd/e/f'], ['d']],
    ['d/*', ['d/a', 'd/e', 'd/e/f'], ['d']],
    ['**name', ['name', 'd/name', 'surname'], ['names']],
    ['**name*', ['name', 'd/names'], ['surname']],
    ['a**/z', ['az', 'ab/z', 'ab/c/z'], ['ab/cz']],
    ['a?c', ['abc', 'a☺c'], ['a/c', 'ac']],
    ['[a-c]x', ['ax', 'cx'], ['dx']],
    ['[^a-c]x', ['dx'], ['ax', '/x']],
    ['a\\*', ['a*'], ['ab']],
    ['a.b', ['a.b'], ['axb']],
    ['(x)|{y}$+', ['(x)|{y}$+'], ['x']],
    ['*\n!keep', ['a', 'b/keep'], ['keep', 'keep/x']],
    ['d\n!d/keep', ['d', 'd/a'], ['d/keep', 'd/keep/x']],
    ['!a\n*', ['a'], []],
    ['**\n!d/keep\nd/keep/not', ['d/x', 'd/keep/not'], ['d/keep/yes']],
    ['# comment\n\n #not a comment\n', ['#not a comment'], ['# comment']],
    ['\ufeffa\r\n b \r\n', ['a', 'b'], []],
  ];
  test.each(cases)('%j', (text, ignored, kept) => {
    const matcher = new IgnoreMatcher(parseIgnoreFile(text));
    expect(ignored.filter((path) => !matcher.ignores(path))).toEqual([]);
    expect(kept.filter((path) => matcher.ignores(path))).toEqual([]);
  });

  test.each(['!', '[', 'a[', '[]a]', '[-]', '[x-]', 'a\\', '[a-b-c]'])('with %j is refused', (pattern) => {
    expect(() => new IgnoreMatcher([pattern])).toThrow(/syntax error in pattern|illegal exclusion pattern/);
  });

  test('knows which ignored folders it must look into', () => {
    const matcher = new IgnoreMatcher(['*', '!a/b/c']);
    expect(['a', 'a/b', 'a/b/c', 'x', 'a/x'].map((folder) => matcher.mayTakeBack(folder))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

test('stars without end take no time', () => {
  const glob = compileGlob(`${'*a'.repeat(1000)}b`);
  expect(glob.matches('a'.repeat(4000))).toBe(false);
  const folders = compileGlob(`${'**/'.repeat(800)}x`, { doubleStar: true });
  expect(folders.matches('a/'.repeat(2000))).toBe(false);
});

test('wildcards are found, quoted ones are none', () => {
  expect(['a', 'a*', 'a\\*', 'a\\\\*', '[a]', 'a?'].map(hasWildcards)).toEqual([false, true, false, true, true, true]);
});

const pattern = fc.stringMatching(/^[ab/*?[\]^\\!. -]{0,12}$/);
const path = fc.stringMatching(/^[ab/.]{0,12}$/);

test('any patterns give an answer or a clear error, the same whole and step by step', () => {
  fc.assert(
    fc.property(fc.array(pattern), path, (patterns, file) => {
      let matcher: IgnoreMatcher;
      try {
        matcher = new IgnoreMatcher(patterns);
      } catch (error) {
        expect(String(error)).toMatch(/syntax error in pattern|illegal exclusion pattern/);
        return;
      }
      expect(matcher.ignores(file)).toBeTypeOf('boolean');
    }),
    RUNS,
  );
});

/** What a regular expression makes of a pattern without classes. */
function oracle(text: string): RegExp {
  const source = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${source.replaceAll(String.raw`\*`, '[^/]*').replaceAll(String.raw`\?`, '[^/]')}$`);
}

test('stars and question marks match what a regular expression matches', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab/*?]{0,8}$/), path, (text, file) => {
      expect(compileGlob(text).matches(file)).toBe(oracle(text).test(file));
    }),
    RUNS,
  );
});
