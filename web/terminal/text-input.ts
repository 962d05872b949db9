/**
 * Text that comes without keys: dictation, an emoji picker, a correction, another program that types. xterm takes some of it, by guessing
 * from keys that it has seen, and none for screen readers. Here a change of its text field belongs to the key that went before, or to
 * nobody; then it is typed. What an input method composes is xterm's own to do.
 */
import { keysForEdit } from './text-edit.ts';

/** Of InputEvent: what changes the text as typing does. A paste is an event of its own, and undoing means nothing to a shell. */
const TYPING =
  /^(insertText|insertReplacementText|insertLineBreak|insertParagraph|insertTranspose|deleteContent\w*|deleteWord\w*|deleteSoftLine\w*)$/;

export interface TextListeners {
  type(keys: string): void;
  /** Whether a key of the page's own, Ctrl or Alt, waits for the next character: it can't wait for the end of a composition. */
  isHeld(): boolean;
}

/** `host` is what the terminal was opened in: it hears of everything before xterm does. */
export function takeText(host: HTMLElement, field: HTMLTextAreaElement, listeners: TextListeners): Disposable {
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  let isOfKey = false;
  let before = '';
  host.addEventListener('keydown', (event) => (isOfKey = changesText(event)), options);
  host.addEventListener('keypress', () => (isOfKey = true), options);
  host.addEventListener('keyup', () => (isOfKey = false), options);
  host.addEventListener('beforeinput', () => (before = field.value), options);
  host.addEventListener(
    'input',
    (event) => {
      if (!(event instanceof InputEvent) || event.target !== field) return;
      const wasOfKey = isOfKey;
      isOfKey = false;
      if (event.isComposing ? !listeners.isHeld() : wasOfKey || !TYPING.test(event.inputType)) return;
      // Else xterm might take it, too.
      event.stopPropagation();
      const keys = keysForEdit(before, field.value, field.selectionEnd);
      // Which ends the composition, with nothing in it.
      if (event.isComposing) field.value = before;
      before = field.value;
      if (keys !== '') listeners.type(keys);
    },
    options,
  );
  return { [Symbol.dispose]: () => listening.abort() };
}

/** A chord or a modifier changes no text, and its keyup may go to the picker that it opened; if it does, a keypress tells. */
function changesText(event: KeyboardEvent): boolean {
  const isModifier = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(event.key);
  return !(isModifier || event.ctrlKey || event.metaKey || event.altKey);
}
