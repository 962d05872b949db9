/** A script of a lesson as a learner reads and types it: line by line, some of them going on with what an earlier one began. */

export interface ShellLine {
  readonly text: string;
  /** A prompt stands before it: it does not go on with the line above. */
  readonly begins: boolean;
}

/** A blank that the learner fills. */
const BLANKS = /_{4,}/g;
const HEREDOC = /<<(-?)\s*(['"]?)(\w+)\2/g;
/** Words that begin and end what is one command over several lines. */
const OPENING = /(?:^|[;&|(]\s*|\b(?:do|then|else)\s+)(?:if|for|while|until|case|select)\b|\{\s*$/g;
const CLOSING = /(?:^|[;&|]\s*)(?:fi|done|esac|\})(?![\w-])/g;
const GOES_ON = /(?:\\|\|\||&&|\|)\s*$/;

/** Empty lines between commands are left out; within one they count. */
export function shellLines(script: string): readonly ShellLine[] {
  const reader = new Reader();
  return script.split('\n').flatMap((text) => {
    const begins = !reader.isInside;
    if (begins && text.trim() === '') return [];
    reader.take(text);
    return [{ text, begins }];
  });
}

class Reader {
  readonly #ends: { readonly word: string; readonly isIndented: boolean }[] = [];
  #quote = '';
  #depth = 0;
  #goesOn = false;

  get isInside(): boolean {
    return this.#ends.length > 0 || this.#quote !== '' || this.#depth > 0 || this.#goesOn;
  }

  take(line: string): void {
    const [end] = this.#ends;
    if (end) {
      if ((end.isIndented ? line.replace(/^\t+/, '') : line) === end.word) this.#ends.shift();
      return;
    }
    const bare = this.#withoutQuoted(line);
    this.#depth = Math.max(0, this.#depth + count(bare, OPENING) - count(bare, CLOSING));
    this.#goesOn = this.#quote === '' && GOES_ON.test(bare);
    for (const [, dash, , word = ''] of line.matchAll(HEREDOC)) this.#ends.push({ word, isIndented: dash === '-' });
  }

  /** What the shell reads as words of its own; comments are taken away, too. */
  #withoutQuoted(line: string): string {
    let bare = '';
    for (let at = 0; at < line.length; at += 1) {
      const char = line[at] ?? '';
      if (this.#quote !== '') {
        if (char === '\\' && this.#quote === '"') at += 1;
        else if (char === this.#quote) this.#quote = '';
      } else if (char === '\\' && at < line.length - 1) at += 1;
      else if (char === "'" || char === '"') this.#quote = char;
      else if (char === '#' && /(?:^|\s)$/.test(line.slice(0, at))) break;
      else bare += char;
    }
    return bare;
  }
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

/** The text between blanks: one piece more than there are blanks. */
export const aroundBlanks = (text: string): readonly string[] => text.split(BLANKS);

export const countBlanks = (text: string): number => aroundBlanks(text).length - 1;

/** Nothing that is filled in makes a line of its own. */
export function fillBlanks(text: string, filled: readonly string[]): string {
  let place = 0;
  return text.replaceAll(BLANKS, () => (filled[(place += 1) - 1] ?? '').replaceAll(/[\p{Cc}]+/gu, ' ').trim());
}
