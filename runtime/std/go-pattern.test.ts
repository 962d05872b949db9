import { expect, test } from 'vitest';
import { compileGoPattern } from './go-pattern.ts';

test.each([
  ['web', 'my-web-1', true],
  ['^web$', 'my-web-1', false],
  ['w.b', 'my-web-1', true],
  ['(?i)WEB', 'my-web-1', true],
  ['[[:digit:]]$', 'my-web-1', true],
  ['(?P<name>w)eb', 'my-web-1', true],
  ['\\Qweb-\\E', 'my-web-1', true],
  ['', 'my-web-1', true],
])('%s in %s: %s', async (pattern, text, expected) => {
  expect((await compileGoPattern(pattern))(text)).toBe(expected);
});

// As Go 1.22 says them.
test.each([
  ['(', 'missing closing ): `(`'],
  ['*', 'missing argument to repetition operator: `*`'],
  ['web(?=-1)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['x{1001}', 'invalid repeat count: `{1001}`'],
])('%s is none, in Go’s words', async (pattern, why) => {
  await expect(compileGoPattern(pattern)).rejects.toThrow(`error parsing regexp: ${why}`);
});

test.each(['a{1000}'.repeat(1000), 'a?'.repeat(20_000) + 'a'.repeat(20_000), '(a{50}){20}'.repeat(50)])(
  'one that would take longer to compile than to match is refused',
  async (pattern) => {
    await expect(compileGoPattern(pattern)).rejects.toThrow('error parsing regexp: expression too large: `');
  },
);

test('one that backtracking would never be through with has its answer', async () => {
  const matches = await compileGoPattern('^(a+)+$');
  expect([matches('a'.repeat(5000)), matches(`${'a'.repeat(5000)}!`)]).toEqual([true, false]);
});
