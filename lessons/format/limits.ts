/**
 * What is refused before a parser sees it: text of sizes and depths that no lesson has, and that make a parser slow or overflow.
 */
import type { Faults } from './fault.ts';

/** Characters of `lesson.md`, and of everything else in its folder together. */
export const LESSON_LENGTH_MAX = 96 * 1024;
export const FOLDER_LENGTH_MAX = 256 * 1024;
/** Of YAML in one place. */
export const YAML_LENGTH_MAX = 16 * 1024;
export const YAML_DEPTH_MAX = 12;
/** Quotes and lists inside one another. */
export const PROSE_DEPTH_MAX = 8;
const PARAGRAPH_LENGTH_MAX = 4000;
const BRACKETS_MAX = 120;
const STARS_MAX = 240;
/** Columns: eight levels of lists and then some. */
const INDENT_MAX = 60;
const MARKERS = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])(?=[ \t>]|$))+/;

/** True when a parser may have it. */
export function isBounded(source: string, faults: Faults): boolean {
  const before = faults.list.length;
  if (source.length > LESSON_LENGTH_MAX) {
    faults.add(
      0,
      `The file has ${source.length} characters.`,
      `A lesson has at most ${LESSON_LENGTH_MAX}: make two of it.`,
    );
    return false;
  }
  let paragraph: { readonly line: number; text: string } | undefined;
  const end = () => paragraph && checkParagraph(paragraph, faults);
  const fence = new Fence();
  const lines = source.split('\n');
  // Front matter has limits of its own (yaml.ts).
  const first = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) + 1 : 0;
  for (const [index, line] of lines.entries()) {
    if (index < first) continue;
    const isCode = fence.takes(line);
    if (!isCode) checkLine(index + 1, line, faults);
    if (isCode || line.trim() === '') {
      end();
      paragraph = undefined;
    } else {
      paragraph ??= { line: index + 1, text: '' };
      paragraph.text += `${line}\n`;
    }
    if (faults.list.length > before + FAULTS_MAX) break;
  }
  end();
  return faults.list.length === before;
}

const FAULTS_MAX = 5;

/** Whether a line belongs to a fenced block, its fences included. */
class Fence {
  #open: string | undefined;

  takes(line: string): boolean {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (this.#open === undefined) {
      this.#open = mark;
      return mark !== undefined;
    }
    if (mark !== undefined && mark[0] === this.#open[0] && mark.length >= this.#open.length && line.trim() === mark)
      this.#open = undefined;
    return true;
  }
}

function checkLine(line: number, text: string, faults: Faults): void {
  const markers = MARKERS.exec(text)?.[0].replaceAll(/[^>*+.)-]/g, '').length ?? 0;
  const indent = /^[ \t]*/.exec(text)?.[0].length ?? 0;
  if (markers > PROSE_DEPTH_MAX || indent > INDENT_MAX)
    faults.add(
      line,
      'Quotes or lists are nested too deeply.',
      `At most ${PROSE_DEPTH_MAX} levels are read: flatten them.`,
    );
  if (/^\s*:{12,}/.test(text))
    faults.add(line, 'A block opens with more than eleven colons.', 'Write three: `:::question`.');
}

function checkParagraph({ line, text }: { line: number; text: string }, faults: Faults): void {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  if (text.length > PARAGRAPH_LENGTH_MAX)
    faults.add(
      line,
      `A paragraph has ${text.length} characters.`,
      `At most ${PARAGRAPH_LENGTH_MAX} are read: break it up.`,
    );
  else if (count(/[[\]]/g) > BRACKETS_MAX || count(/[*_`<&]/g) > STARS_MAX)
    faults.add(
      line,
      'A paragraph has hundreds of brackets or stars.',
      'Write plain sentences, and code in a fenced block.',
    );
}

/** How deeply brackets and indentation of YAML are nested, found without reading it as YAML. */
export function yamlDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if ('[{'.includes(character)) deepest = Math.max(deepest, (depth += 1));
    else if (']}'.includes(character)) depth = Math.max(0, depth - 1);
  }
  const dashes = Math.max(
    0,
    ...text.split('\n').map((line) => /^(?:[ ]*-(?= |$))+/.exec(line)?.[0].match(/-/g)?.length ?? 0),
  );
  const indents = Math.max(0, ...text.split('\n').map((line) => (/^ */.exec(line)?.[0].length ?? 0) / 4));
  return Math.max(deepest, dashes, indents);
}
