import { describe, expect, it } from 'vitest';
import { cleanTitle, openableLink, TITLE_LENGTH_MAX } from './links.ts';

describe('cleanTitle', () => {
  it.each([
    ['root@drydock: ~', 'root@drydock: ~'],
    ['a\u0007b\u001b[31mc', 'ab[31mc'],
    ['\u202egnp.exe', 'gnp.exe'],
    [' \u200b ', undefined],
    ['', undefined],
  ])('%j -> %j', (title, expected) => expect(cleanTitle(title)).toBe(expected));

  it('cuts what is too long for a tab', () => {
    expect(cleanTitle('x'.repeat(1e6))).toHaveLength(TITLE_LENGTH_MAX);
  });
});

describe('openableLink', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['http://example.com/', undefined],
    ['javascript:alert(1)', undefined],
    ['file:///etc/passwd', undefined],
    ['data:text/html,hi', undefined],
    ['https://docs.docker.com@evil.example/', undefined],
    ['not a link', undefined],
    [`https://example.com/${'a'.repeat(3000)}`, undefined],
  ])('%s -> %s', (text, expected) => expect(openableLink(text)?.href).toBe(expected));
});
