import { expect, test } from 'vitest';
import { allows, parseRelations } from './relations.ts';

test('clauses, alternatives, versions, architectures', () => {
  expect(parseRelations('libc6 (>= 2.34), debconf (<< 2) | debconf-2.0, python3:any, foo [i386],')).toEqual([
    [{ name: 'libc6', limit: { operator: '>=', version: '2.34' } }],
    [{ name: 'debconf', limit: { operator: '<<', version: '2' } }, { name: 'debconf-2.0' }],
    [{ name: 'python3' }],
    [{ name: 'foo' }],
  ]);
});

test.each(['libc6 (2.34)', 'libc6 (~ 1)', 'Libc6', '../libc6', 'a b', 'a ||'])('%s is none', (text) => {
  expect(() => parseRelations(text)).toThrow('is none');
});

test.each([
  ['<<', '1', false],
  ['<=', '1', true],
  ['=', '1', true],
  ['>=', '1', true],
  ['>>', '1', false],
])('1 is %s %s: %s', (operator, version, isAllowed) => {
  expect(allows({ name: 'x', limit: { operator, version } }, '1')).toBe(isAllowed);
});
