/**
 * Here-documents of RUN, COPY and ADD: `<<NAME`, `<<-NAME` (tabs in front of lines go), `<<"NAME"` (variables stay as they are), `3<<NAME`.
 */
import type { EscapeToken } from './directives.ts';
import { expandWord } from './expand.ts';
import { splitWords } from './words.ts';

export interface HeredocMark {
  readonly name: string;
  /** Leading tabs of all lines go away. */
  readonly chomp: boolean;
  /** Variables in it are replaced where COPY and ADD make a file of it. */
  readonly expand: boolean;
}

export interface Heredoc extends HeredocMark {
  /** Its lines as they are, each with its newline. */
  readonly content: string;
}

const MARK = /^\d*<<(-?)([^<]+)$/;
const INSTRUCTIONS = /^\s*(?:onbuild\s+)?(?:run|copy|add)(?:\s|$)/i;

/** The mark that a word is; undefined when it is none. */
export function heredocMark(word: string, escape: EscapeToken): HeredocMark | undefined {
  const [, dash = '', rest = ''] = MARK.exec(word) ?? [];
  if (rest === '') return undefined;
  const name = unquoted(rest, escape);
  return name === undefined ? undefined : { name, chomp: dash === '-', expand: name === rest };
}

/** The marks of a line, in the order in which their documents follow it. */
export function heredocMarks(line: string, escape: EscapeToken): HeredocMark[] {
  if (!line.includes('<<') || !INSTRUCTIONS.test(line)) return [];
  return splitWords(line, escape).flatMap((word) => heredocMark(word, escape) ?? []);
}

/** Whether a line ends the document. */
export const isTerminator = (line: string, { name, chomp }: HeredocMark): boolean =>
  (chomp ? line.replace(/^\t+/, '') : line) === name;

/** The document as it is meant: without the tabs that `<<-` takes away. */
export const heredocText = ({ content, chomp }: Heredoc): string =>
  chomp ? content.replaceAll(/^\t+/gm, '') : content;

/** A name without its quotes; undefined when it is more than a name. */
function unquoted(text: string, escape: EscapeToken): string | undefined {
  if (splitWords(text, escape).length !== 1) return undefined;
  try {
    return expandWord(text, { lookup: () => undefined, escape, keepUnset: true });
  } catch {
    return undefined;
  }
}
