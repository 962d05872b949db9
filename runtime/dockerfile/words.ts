/** How instructions split their arguments: quotes and escapes stay in the words, the expander takes them off. */
import type { EscapeToken } from './directives.ts';

/** Splits at blanks that are neither quoted nor escaped. */
export function splitWords(text: string, escape: EscapeToken = '\\'): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (char === escape && quote !== "'") {
      at += 1;
      // An escape character at the very end escapes nothing.
      if (at < text.length) word = `${word ?? ''}${char}${text[at] ?? ''}`;
      continue;
    }
    word = (word ?? '') + char;
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
  }
  return word === undefined ? words : [...words, word];
}

/** Splits at every blank: quotes mean nothing. */
export const splitBlanks = (text: string): string[] => text.split(/[\t\v\f\r ]+/).filter((word) => word !== '');
