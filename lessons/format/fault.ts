/**
 * What is wrong with a lesson: where, what was found, and what to write instead. A reader of a file collects all of them, so that one
 * look shows everything.
 */

/** Where the fault is to be looked for: the file's form, or one of the rules of teaching (lessons/README.md). */
export type RuleName = 'form' | `V${number}`;

export interface Fault {
  /** From the folder of lessons: `01-containers/01-name/lesson.md`. */
  readonly file: string;
  /** From 1; 0 where the fault is of the whole file. */
  readonly line: number;
  readonly rule: RuleName;
  /** A sentence about what was found. */
  readonly found: string;
  /** A sentence about what to write. */
  readonly instead: string;
  /** A remark fails nothing: what it names is missing from the course, not wrong with the lesson. */
  readonly isRemark?: boolean;
}

/** The faults of one file. */
export class Faults {
  readonly list: Fault[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  add(line: number, found: string, instead: string, rule: RuleName = 'form'): void {
    this.list.push({ file: this.file, line, rule, found, instead });
  }
}

export const faultLine = ({ file, line, rule, found, instead }: Fault): string =>
  `${file}${line > 0 ? `:${line}` : ''}: ${rule === 'form' ? '' : `${rule}: `}${found} ${instead}`.trimEnd();

/** The known word that was probably meant. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase().slice(0, WORD_LENGTH_MAX), name.toLowerCase());
    if (distance <= Math.max(1, name.length / 3) && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** "Did you mean x?", else the list of what there is. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(word, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return names.length === 0 ? 'None is known here.' : `There are: ${names.slice(0, NAMES_LISTED_MAX).join(', ')}.`;
}

const WORD_LENGTH_MAX = 80;
const NAMES_LISTED_MAX = 30;

/** Letters that are missing, too many, wrong, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
