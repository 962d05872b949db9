/**
 * The page's shortcuts inside a terminal. All of them are Ctrl-Shift or F6, which no shell uses, so that every other key reaches the shell.
 */
export type Shortcut = 'copy' | 'paste' | 'find' | 'new-terminal' | 'next-terminal' | 'previous-terminal' | 'leave';

interface Keys {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export function shortcutOf({ key, code, ctrlKey, shiftKey, altKey, metaKey }: Keys): Shortcut | undefined {
  if (altKey || metaKey) return undefined;
  if (key === 'F6' && !ctrlKey) return 'leave';
  return ctrlKey && shiftKey ? WITH_CTRL_SHIFT.get(code) : undefined;
}

/** By the key's place, so that they are the same on every layout. */
const WITH_CTRL_SHIFT = new Map<string, Shortcut>([
  ['KeyC', 'copy'],
  ['KeyV', 'paste'],
  ['KeyF', 'find'],
  ['Enter', 'new-terminal'],
  ['ArrowRight', 'next-terminal'],
  ['ArrowLeft', 'previous-terminal'],
]);
