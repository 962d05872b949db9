import type { Hint, Inline, Prose } from '../../lessons/format/types.ts';

/** Of words around what was found: "The machine says: ." */
const WORDS_MAX = 24;

/** Whether a hint has nothing but what its task's conditions have found. */
export const isEcho = ({ pieces }: Hint): boolean =>
  pieces.length > 0 && pieces.every(({ unless, prose }) => unless !== undefined && prose.every(isFound));

/** What a hint says now: nothing of conditions that hold or that were not looked at yet, and nothing twice. */
export function piecesToTell(hint: Hint, open: ReadonlyMap<string, string>): Hint['pieces'] {
  const told = new Set<string>();
  const isOnlyEcho = isEcho(hint);
  return hint.pieces.filter(({ unless }) => {
    if (unless === undefined) return true;
    if (!isOnlyEcho) return open.has(unless);
    const found = open.get(unless) ?? '';
    const isNew = found !== '' && !told.has(found);
    told.add(found);
    return isNew;
  });
}

function isFound(prose: Prose): boolean {
  if (prose.kind !== 'paragraph' || !prose.children.some(({ kind }) => kind === 'found')) return false;
  return prose.children.every(isFoundOrText) && lengthOf(prose.children) <= WORDS_MAX;
}

const isFoundOrText = ({ kind }: Inline): boolean => kind === 'found' || kind === 'text';

const lengthOf = (inlines: readonly Inline[]): number =>
  inlines.reduce((sum, inline) => sum + (inline.kind === 'text' ? inline.text.trim().length : 0), 0);
