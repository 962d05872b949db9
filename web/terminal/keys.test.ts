import { expect, it } from 'vitest';
import { shortcutOf } from './keys.ts';

const press = (names: string) => {
  const parts = names.split('-');
  const code = parts.at(-1) ?? '';
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const keys = { ctrlKey: has('Ctrl'), shiftKey: has('Shift'), altKey: has('Alt'), metaKey: has('Meta') };
  return shortcutOf({ key: code.replace('Key', ''), code, ...keys });
};

it.each([
  ['Ctrl-Shift-KeyC', 'copy'],
  ['Ctrl-Shift-KeyV', 'paste'],
  ['Ctrl-Shift-KeyF', 'find'],
  ['Ctrl-Shift-Enter', 'new-terminal'],
  ['Ctrl-Shift-ArrowRight', 'next-terminal'],
  ['F6', 'leave'],
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
