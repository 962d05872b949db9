import { describe, expect, it } from 'vitest';
import { parsePlace, placeUrl, resolveLink } from './place.ts';

const SCOPE = 'https://example.test/drydock/preview/';
const KEY = '01234567-89ab-cdef-0123-456789abcdef';
const place = { key: KEY, port: 8080, target: '/a/b?c=d' };

describe('an address of a previewed page', () => {
  it('is written and read back', () => {
    expect(placeUrl(SCOPE, place)).toBe(`${SCOPE}${KEY}/8080/a/b?c=d`);
    expect(parsePlace(SCOPE, new URL(`${placeUrl(SCOPE, place)}#top`))).toEqual(place);
  });

  it.each([
    `https://example.test/drydock/`,
    `https://example.test/preview/${KEY}/80/`,
    `${SCOPE}${KEY}/0/`,
    `${SCOPE}${KEY}/70000/`,
    `${SCOPE}${KEY}/80`,
    `${SCOPE}short/80/`,
  ])('is not %s', (url) => {
    expect(parsePlace(SCOPE, new URL(url))).toBeUndefined();
  });
});

it.each([
  ['x', '/a/x'],
  ['/x?y#z', '/x?y#z'],
  ['../../../x', '/x'],
  ['http://localhost:8080/x', '/x'],
  ['//127.0.0.1:8080/x', '/x'],
])('a link to %s stays on the port', (link, target) => {
  expect(resolveLink(SCOPE, place, link)).toBe(`${SCOPE}${KEY}/8080${target}`);
});

it.each(['https://example.com/', 'http://localhost:9090/', 'javascript:alert(1)', 'mailto:a@b', 'http://['])(
  'a link to %s leaves it',
  (link) => {
    expect(resolveLink(SCOPE, place, link)).toBeUndefined();
  },
);
