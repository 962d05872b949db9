import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseGlossary, parseObjectives } from './course.ts';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

describe('the objectives', () => {
  const objectives = parseObjectives(read('objectives.md'));

  it('are all read, each with its kind and way', () => {
    expect(objectives.size).toBe(417);
    expect(objectives.get('S0.14')).toMatchObject({ track: 1, ways: ['one', 'many'], kind: 'table' });
    expect(new Set([...objectives.values()].map(({ kind }) => kind)).size).toBe(8);
  });

  it.each([
    ['S0.9', 'S0.2'],
    ['S4.30', 'S3.8'],
    ['S3.134', 'S3.129'],
    ['S1.38', 'S1.34'],
    ['S0.12', 'S0.12'],
  ])('%s is proven with %s', (id, family) => {
    expect(objectives.get(id)?.family).toBe(family);
  });
});

describe('the glossary', () => {
  it('has a name and a text for every entry', () => {
    const { terms, faults } = parseGlossary(read('glossary.md'), 'glossary.md');
    expect(faults).toEqual([]);
    for (const term of terms.values()) expect(term.prose.length, term.id).toBeGreaterThan(0);
  });

  it('says where an entry has no name', () => {
    expect(parseGlossary('## Word\n\nText.', 'glossary.md').faults).toMatchObject([
      { line: 1, instead: 'Write `## Word {#word}`.' },
    ]);
  });
});
