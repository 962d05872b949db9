/**
 * The page's shortcuts inside a terminal. All of them are Ctrl-Shift or F6, which no shell uses, so that every other key reaches the
 * shell; but for Ctrl-C, which copies when something is selected, as everywhere else on the web.
 */
export type Shortcut =
  'copy' | 'paste' | 'find' | 'new-terminal' | 'next-terminal' | 'previous-terminal' | 'leave' | LessonShortcut;

/** These go around in the lesson, from wherever the keyboard is. */
type LessonShortcut = 'read' | 'next-step' | 'previous-step' | 'fold';

interface Keys {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

interface Place {
  readonly hasSelection: boolean;
  /** Where Cmd-C copies, Ctrl-C has no second meaning. */
  readonly isMac: boolean;
}

export function shortcutOf(keys: Keys, { hasSelection, isMac }: Place): Shortcut | undefined {
  const { key, code, ctrlKey, shiftKey, altKey, metaKey } = keys;
  if (altKey || metaKey) return undefined;
  if (key === 'F6' && !ctrlKey) return shiftKey ? 'read' : 'leave';
  if (!ctrlKey) return undefined;
  if (shiftKey) return WITH_CTRL_SHIFT.get(code);
  return hasSelection && !isMac && key.toLowerCase() === 'c' ? 'copy' : undefined;
}

/** Of the shortcuts, those that are the same outside of a terminal. */
export function lessonShortcutOf(keys: Keys): LessonShortcut | undefined {
  const shortcut = shortcutOf(keys, { hasSelection: false, isMac: false });
  return LESSON_SHORTCUTS.find((each) => each === shortcut);
}

const LESSON_SHORTCUTS: readonly LessonShortcut[] = ['read', 'next-step', 'previous-step', 'fold'];

/** Else Tab would type and leave. Leaving by keyboard is F6's. */
export const movesFocus = ({ key, ctrlKey, altKey, metaKey }: Keys): boolean =>
  key === 'Tab' && !(ctrlKey || altKey || metaKey);

/** By the key's place, so that they are the same on every layout. */
const WITH_CTRL_SHIFT = new Map<string, Shortcut>([
  ['KeyC', 'copy'],
  ['KeyV', 'paste'],
  ['KeyF', 'find'],
  ['Enter', 'new-terminal'],
  ['ArrowRight', 'next-terminal'],
  ['ArrowLeft', 'previous-terminal'],
  ['ArrowDown', 'next-step'],
  ['ArrowUp', 'previous-step'],
  ['Backslash', 'fold'],
]);
