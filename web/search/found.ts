/** What a search can find: the shape of the index that web/node/search-index.ts makes when the page is built. */
import type { Options } from 'minisearch';

export interface Entry {
  readonly id: string;
  readonly kind: 'lesson' | 'term' | 'command';
  readonly title: string;
  /** A line or two that is shown below. */
  readonly summary: string;
  /** Other names: of a command. */
  readonly also: string;
  /** Read by the index alone. */
  readonly text: string;
  /** A lesson: its own, or the one that explains the word; empty for none. */
  readonly lesson: string;
}

/** Of an entry, what is kept to be shown. */
export type Found = Omit<Entry, 'text'>;

/** The same when the index is made and when it is read. */
export const OPTIONS: Options<Entry> = {
  fields: ['title', 'also', 'summary', 'text'],
  storeFields: ['kind', 'title', 'summary', 'also', 'lesson'],
  searchOptions: {
    prefix: true,
    // A slip of the finger in a longer word; a short one would find everything.
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    boost: { title: 4, also: 3, summary: 2 },
    combineWith: 'AND',
  },
};
