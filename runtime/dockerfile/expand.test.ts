import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DockerError } from '../std/errors.ts';
import { expandWord, expandWords } from './expand.ts';
import { splitWords } from './words.ts';
import { RUNS } from '../../tests/support/property.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  A: 'one',
  B: 'two words',
  EMPTY: '',
  FILE: 'a.tar.gz',
  P: 'x/y/z',
};
const lookup = (name: string) => VARIABLES[name];

describe('a word comes out as', () => {
  test.each([
    ['plain', 'plain'],
    ['$A', 'one'],
    ['${A}', 'one'],
    ['$A$A', 'oneone'],
    ['$AB', ''],
    ['${A}B', 'oneB'],
    ['$', '$'],
    ['$ x', '$ x'],
    ['$1', ''],
    ['\\$A', '$A'],
    ['\\\\$A', '\\one'],
    ["'$A'", '$A'],
    ['"$A"', 'one'],
    ['"a\\"b"', 'a"b'],
    ['"a\\nb"', 'a\\nb'],
    ['a\\nb', 'anb'],
    ['"it\'s"', "it's"],
    ['${A:-no}', 'one'],
    ['${X:-no}', 'no'],
    ['${EMPTY:-no}', 'no'],
    ['${EMPTY-no}', ''],
    ['${X-no}', 'no'],
    ['${A:+yes}', 'yes'],
    ['${EMPTY:+yes}', ''],
    ['${EMPTY+yes}', 'yes'],
    ['${A:?not set}', 'one'],
    ['${X:-${A}}', 'one'],
    ['${X:-"a b"}', 'a b'],
    ['${X:-${Y:-${Z:-deep}}}', 'deep'],
    ['${FILE%.*}', 'a.tar'],
    ['${FILE%%.*}', 'a'],
    ['${FILE#*.}', 'tar.gz'],
    ['${FILE##*.}', 'gz'],
    ['${P##*/}', 'z'],
    ['${P%/?}', 'x/y'],
    ['${P#nope}', 'x/y/z'],
    ['trailing\\', 'trailing'],
  ])('%s is %s', (word, expected) => {
    expect(expandWord(word, { lookup })).toBe(expected);
  });

  test('with ` as the escape character', () => {
    expect(expandWord('c:\\dir`$A', { lookup, escape: '`' })).toBe('c:\\dir$A');
  });

  test('in a here-document, where quotes are text', () => {
    expect(expandWord(`"$A" it's \\$A`, { lookup, keepQuotes: true })).toBe(`"one" it's $A`);
  });
});

test.each([
  ['$B', ['two', 'words']],
  ['"$B"', ['two words']],
  ['a${B}b $A', ['atwo', 'wordsb', 'one']],
  ['$X', []],
  ['80 81/udp', ['80', '81/udp']],
])('%s is split into %j', (word, expected) => {
  expect(expandWords(word, { lookup })).toEqual(expected);
});

// The texts are those of Docker 20.10 and, where it has more of the language, of Docker 28.
describe('a word that cannot be is refused', () => {
  test.each([
    ['"abc', 'unexpected end of statement while looking for matching double-quote'],
    ["'abc", 'unexpected end of statement while looking for matching single-quote'],
    ['${}', 'syntax error: bad substitution'],
    ['${:x}', 'syntax error: bad substitution'],
    ['${A', "syntax error: missing '}'"],
    ['${A:-x', "syntax error: missing '}'"],
    ['${A:*b}', 'unsupported modifier (:*) in substitution'],
    ['${A*b}', 'unsupported modifier (*) in substitution'],
    ['${X:?my words}', 'X: my words'],
    ['${X?}', 'X: is not allowed to be unset'],
    ['${EMPTY:?}', 'EMPTY: is not allowed to be empty'],
  ])('%s: %s', (word, why) => {
    expect(() => expandWord(word, { lookup })).toThrow(
      expect.objectContaining({ status: 400, message: `failed to process ${JSON.stringify(word)}: ${why}` }),
    );
  });

  test('also when it would grow without end or is nested without end', () => {
    const big = 'x'.repeat(1024 * 1024);
    expect(() => expandWord('$BIG$BIG', { lookup: () => big })).toThrow('the value has more than');
    expect(() => expandWord('${X:-'.repeat(5000), { lookup })).toThrow('nested deeper than 64');
  });
});

test('a quoted word comes out as it was', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const quoted = `"${text.replaceAll(/["$\\]/g, String.raw`\$&`)}"`;
      expect(expandWord(quoted, { lookup })).toBe(text);
      expect(splitWords(quoted)).toEqual([quoted]);
    }),
    RUNS,
  );
});

test('any word gives a value or a clear error', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[-A$"'{}:+?#%*\\` ]{0,24}$/), (word) => {
      try {
        expect(expandWords(word, { lookup }).join('')).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(DockerError);
      }
    }),
    RUNS,
  );
});
