/** The search over lessons, words and commands: fetched, with its index, when it is opened. */
import MiniSearch from 'minisearch';
import { searchIndex } from 'virtual:search-index';
import { OPTIONS, type Entry, type Found } from './found.ts';

export interface FoundGroup {
  readonly kind: Entry['kind'];
  readonly title: string;
  readonly found: readonly Found[];
}

/** Longer is no question. */
export const QUERY_MAX = 100;
const GROUP_MAX = 6;
const GROUPS: readonly (readonly [kind: Entry['kind'], title: string])[] = [
  ['lesson', 'Lessons'],
  ['command', 'Commands'],
  ['term', 'Words'],
];

const index = MiniSearch.loadJSON<Entry>(searchIndex, OPTIONS);

/** The best of each kind, in the order of kinds. */
export function find(query: string): readonly FoundGroup[] {
  // `docker` is in the name of every command.
  const words = query.slice(0, QUERY_MAX).replace(/^\s*docker\s+(?=\S)/i, '');
  const found = index.search(words) as unknown as readonly Found[];
  return GROUPS.map(([kind, title]) => ({
    kind,
    title,
    found: found.filter((each) => each.kind === kind).slice(0, GROUP_MAX),
  })).filter((group) => group.found.length > 0);
}
