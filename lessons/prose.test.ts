import { describe, expect, it } from 'vitest';
import { parseProse, PROSE_DEPTH_MAX, safeHref } from './prose.ts';

describe('lesson prose', () => {
  it('keeps paragraphs, emphasis, code, lists and fences', () => {
    expect(parseProse('A **bold** `word`.\n\n- one\n\n```sh run\nls\n```')).toEqual([
      {
        kind: 'paragraph',
        children: [
          { kind: 'text', text: 'A ' },
          { kind: 'strong', children: [{ kind: 'text', text: 'bold' }] },
          { kind: 'text', text: ' ' },
          { kind: 'code', text: 'word' },
          { kind: 'text', text: '.' },
        ],
      },
      {
        kind: 'list',
        ordered: false,
        items: [[{ kind: 'paragraph', children: [{ kind: 'text', text: 'one' }] }]],
      },
      { kind: 'code', info: 'sh run', text: 'ls' },
    ]);
  });

  it.each(['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', 'a <b onclick="x()">b</b>'])(
    'leaves raw HTML as text: %s',
    (source) => {
      const kinds = JSON.stringify(parseProse(source));
      expect(kinds).toContain('"kind":"text"');
      expect(kinds).not.toMatch(/"kind":"(?!text|paragraph)/);
    },
  );

  it('drops the target of a link that leads elsewhere than https or the app', () => {
    expect(parseProse('[x](javascript:alert%281%29)')).toEqual([
      { kind: 'paragraph', children: [{ kind: 'text', text: 'x' }] },
    ]);
  });

  it('refuses text nested beyond the limit', () => {
    expect(() => parseProse(`${'> '.repeat(PROSE_DEPTH_MAX + 1)}x`)).toThrow(/nested deeper/);
  });
});

describe('safeHref', () => {
  it.each([
    ['https://docs.docker.com/x?y#z', 'https://docs.docker.com/x?y#z'],
    ['#/lessons/illusion-of-isolation', '#/lessons/illusion-of-isolation'],
    ['http://plain.example', undefined],
    ['javascript:alert(1)', undefined],
    [' JaVaScRiPt:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//evil.example/x', undefined],
    ['https://user:secret@evil.example/', undefined],
    ['#/x"onclick="y', undefined],
  ])('%s -> %s', (href, expected) => expect(safeHref(href)).toBe(expected));
});
