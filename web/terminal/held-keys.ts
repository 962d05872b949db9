/** Keys that a screen's keyboard lacks, as the terminal's programs get them (xterm's control sequences). */
export type ExtraKey = 'Escape' | 'Tab' | 'ArrowUp' | 'ArrowDown' | 'ArrowRight' | 'ArrowLeft' | 'Home' | 'End';

/** Held until the next key. */
export interface Held {
  readonly ctrl: boolean;
  readonly alt: boolean;
}

export const NOTHING_HELD: Held = { ctrl: false, alt: false };

const CURSOR_FINALS = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D', End: 'F', Home: 'H' } as const;

/** `isApplication`: the program asked for application cursor keys (DECCKM). */
export function sequenceOf(key: ExtraKey, { ctrl, alt }: Held, isApplication: boolean): string {
  if (key === 'Escape') return alt ? '\x1b\x1b' : '\x1b';
  if (key === 'Tab') return alt ? '\x1b\t' : '\t';
  const final = CURSOR_FINALS[key];
  // 1, plus 2 for Alt, plus 4 for Ctrl.
  if (ctrl || alt) return `\x1b[1;${1 + (alt ? 2 : 0) + (ctrl ? 4 : 0)}${final}`;
  return `\x1b${isApplication ? 'O' : '['}${final}`;
}

/** A character as it is with what is held; longer text, a paste for one, stays as it is. */
export function withHeld(text: string, { ctrl, alt }: Held): string {
  if ([...text].length !== 1) return text;
  return (alt ? '\x1b' : '') + (ctrl ? controlOf(text) : text);
}

/** What has no control character is left alone. */
function controlOf(char: string): string {
  const special = CONTROLS.get(char);
  if (special !== undefined) return special;
  return /^[@-_a-z]$/.test(char) ? String.fromCharCode(char.charCodeAt(0) & 0x1f) : char;
}

/** The ones that terminals have given to keys beside the letters. */
const CONTROLS = new Map([
  [' ', '\0'],
  ['?', '\x7f'],
  ['/', '\x1f'],
  ['-', '\x1f'],
]);
