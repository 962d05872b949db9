/** What all lessons share: the objectives, the glossary. Both are tables that people read, too. */
import { Faults, type Fault } from './fault.ts';
import { lineOf, parseMarkdown, sectionsOf } from './markdown.ts';
import { plainInlines, readInlines, readProse } from './prose.ts';
import type { Reading } from './reading.ts';
import type { Term } from './types.ts';

export interface Objective {
  readonly id: string;
  readonly track: number;
  readonly ways: readonly string[];
  readonly kind: 'skill' | 'fact' | 'trap' | 'rule' | 'table' | 'term' | 'lab' | 'case';
  readonly text: string;
  readonly proof: string;
  /** The line whose proof serves here, too: "as X"; else its own. */
  readonly provenBy: string;
  /** Lines of one family count once in a lesson: those with one proof, and the parts of one lab. */
  readonly family: string;
}

const ROW = /^\| (S\d+\.\d+) \| (\d+) \| (\S+) \| (\w+) \| (.*) \| (.*) \|$/;

export function parseObjectives(text: string): ReadonlyMap<string, Objective> {
  const rows = new Map<string, Objective>();
  let lab = '';
  for (const line of text.split('\n')) {
    const [, id, track, ways, kind, words, proof] = ROW.exec(line) ?? [];
    if (id === undefined || ways === undefined || words === undefined || proof === undefined) continue;
    const isPart = kind === 'lab' && words.startsWith('...');
    if (!isPart) lab = id;
    const same = /^as (S\d+\.\d+)/.exec(proof)?.[1];
    const provenBy = rows.get(same ?? '')?.provenBy ?? same ?? id;
    const family = isPart ? lab : (rows.get(provenBy)?.family ?? provenBy);
    rows.set(id, {
      id,
      track: Number(track),
      ways: ways.split('+'),
      kind: kind as Objective['kind'],
      text: words,
      proof,
      provenBy,
      family,
    });
  }
  return rows;
}

/** Entries are headings of level two with a name: `## Image {#image}`. What stands below one explains it. */
export function parseGlossary(
  text: string,
  file: string,
): { terms: ReadonlyMap<string, Term>; faults: readonly Fault[] } {
  const faults = new Faults(file);
  const reading: Reading = {
    faults,
    lines: text.split('\n'),
    sampleValues: new Map(),
    terms: [],
    measures: [],
    ids: new Map(),
  };
  const terms = new Map<string, Term>();
  for (const { heading, nodes } of sectionsOf(parseMarkdown(text).children, 2)) {
    if (heading.depth !== 2) continue;
    const line = lineOf(heading);
    const [, title = '', id = ''] = NAMED.exec(plainInlines(readInlines(heading.children, reading))) ?? [];
    if (id === '' || terms.has(id)) faults.add(line, 'The entry has no name of its own.', 'Write `## Word {#word}`.');
    terms.set(id, { id, line, title, prose: readProse(nodes, reading) });
  }
  return { terms, faults: faults.list };
}

const NAMED = /^(.+?)\s*\{#([a-z0-9-]+)\}$/;
