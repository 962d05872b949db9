import { expect, it } from 'vitest';
import { lessonShortcutOf, movesFocus, shortcutOf } from './keys.ts';

const keysOf = (names: string) => {
  const parts = names.split('-');
  const code = parts.at(-1) ?? '';
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const keys = { ctrlKey: has('Ctrl'), shiftKey: has('Shift'), altKey: has('Alt'), metaKey: has('Meta') };
  return { key: code.replace('Key', ''), code, ...keys };
};
const press = (names: string, place = { hasSelection: false, isMac: false }) => shortcutOf(keysOf(names), place);

it.each([
  ['Ctrl-Shift-KeyC', 'copy'],
  ['Ctrl-Shift-KeyV', 'paste'],
  ['Ctrl-Shift-KeyF', 'find'],
  ['Ctrl-Shift-Enter', 'new-terminal'],
  ['Ctrl-Shift-ArrowRight', 'next-terminal'],
  ['F6', 'leave'],
  ['Shift-F6', 'read'],
  ['Ctrl-Shift-ArrowDown', 'next-step'],
  ['Ctrl-Shift-Backslash', 'fold'],
])('%s is %s', (keys, shortcut) => expect(press(keys)).toBe(shortcut));

it.each([
  'Ctrl-KeyC',
  'Ctrl-KeyF',
  'Ctrl-KeyR',
  'Alt-KeyF',
  'Ctrl-ArrowRight',
  'Shift-Enter',
  'Ctrl-Shift-KeyQ',
  'Enter',
  'Tab',
  'Ctrl-Alt-Shift-KeyC',
])('%s belongs to the shell', (keys) => expect(press(keys)).toBeUndefined());

it('Ctrl-C copies what is selected; without a selection, or where Cmd-C copies, it is the shell’s', () => {
  expect(press('Ctrl-KeyC', { hasSelection: true, isMac: false })).toBe('copy');
  expect(press('Ctrl-KeyC', { hasSelection: true, isMac: true })).toBeUndefined();
  expect(press('Ctrl-Shift-KeyC', { hasSelection: true, isMac: true })).toBe('copy');
  expect(press('Ctrl-KeyD', { hasSelection: true, isMac: false })).toBeUndefined();
});

it('Tab and Shift-Tab would move the focus, with another modifier they are the browser’s', () => {
  expect(['Tab', 'Shift-Tab', 'Ctrl-Tab', 'Enter'].map((names) => movesFocus(keysOf(names)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('outside of a terminal, only those of the lesson are taken', () => {
  const taken = ['Shift-F6', 'Ctrl-Shift-ArrowUp', 'F6', 'Ctrl-Shift-KeyC'].map((names) =>
    lessonShortcutOf(keysOf(names)),
  );
  expect(taken).toEqual(['read', 'previous-step', undefined, undefined]);
});
