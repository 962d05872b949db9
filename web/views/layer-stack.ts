/** What a container has changed, and who shares a layer. */
import * as v from 'valibot';

export interface Change {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted';
}

/** As Docker's API numbers them. */
const KINDS = ['changed', 'added', 'deleted'] as const;
const Changes = v.nullish(v.array(v.object({ Path: v.string(), Kind: v.picklist([0, 1, 2]) })), []);

export const changesOf = (answer: unknown): Change[] =>
  (v.parse(Changes, answer) ?? []).map(({ Path, Kind }) => ({ path: Path, kind: KINDS[Kind] }));

/** Without the directories that changed only because something in them did: every directory on the way is told of. */
export function parentsApart(changes: readonly Change[]): Change[] {
  const parents = new Set(changes.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
  return changes.filter(({ path, kind }) => kind !== 'changed' || !parents.has(path));
}

/** Names of the images that stand on a layer. */
export const sharersOf = (diffId: string, images: ReadonlyMap<string, readonly string[]>): string[] =>
  [...images].filter(([, diffIds]) => diffIds.includes(diffId)).map(([name]) => name);
