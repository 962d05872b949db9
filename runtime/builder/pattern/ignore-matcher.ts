/**
 * Which files of a context are left out, by the patterns of a .dockerignore (moby/patternmatcher is the reference): the last pattern that
 * fits decides, `!` takes files back in, a folder takes along what is in it.
 */
import { badParameter } from '../../std/errors.ts';
import type { Glob } from '../../text/glob.ts';
import { compileGlob } from '../../text/glob-syntax.ts';

/** Patterns of one file; the longest that people write have some hundred. */
const PATTERNS_MAX = 10_000;

interface Pattern {
  readonly text: string;
  readonly glob: Glob;
  readonly takesBack: boolean;
}

/** Which patterns fit a folder: what is in it is asked with the folder's answer at hand. */
export interface FolderMatch {
  readonly isIgnored: boolean;
  readonly fitting: readonly boolean[];
}

export class IgnoreMatcher {
  readonly #patterns: readonly Pattern[];

  /** Throws 400 for a pattern that is none. */
  constructor(patterns: readonly string[]) {
    if (patterns.length > PATTERNS_MAX) throw badParameter(`more than ${PATTERNS_MAX} patterns of files to ignore`);
    this.#patterns = patterns
      .map((pattern) => pattern.trim())
      .filter((pattern) => pattern !== '')
      .map(parsePattern);
  }

  /** `path` is relative, without `.` and `..` in it. */
  ignores(path: string): boolean {
    const parts = path.split('/').filter((part) => part !== '');
    let folder: FolderMatch | undefined;
    for (let end = 1; end <= parts.length; end += 1) folder = this.match(parts.slice(0, end).join('/'), folder);
    return folder?.isIgnored ?? false;
  }

  /** The same step by step: `folder` is the answer for the folder that it lies in, undefined at the top. */
  match(path: string, folder: FolderMatch | undefined): FolderMatch {
    let isIgnored = false;
    const fitting = this.#patterns.map(({ glob, takesBack }, index) => {
      // A pattern that would change nothing is not looked at.
      const fits = folder?.fitting[index] === true || (takesBack === isIgnored && glob.matches(path));
      if (fits) isIgnored = !takesBack;
      return fits;
    });
    return { isIgnored, fitting };
  }

  /** Whether an ignored folder may hold files that a `!` pattern takes back in. */
  mayTakeBack(folder: string): boolean {
    return this.#patterns.some(({ takesBack, text }) => takesBack && `${text}/`.startsWith(`${folder}/`));
  }
}

function parsePattern(pattern: string): Pattern {
  const clean = cleanPattern(pattern);
  if (clean === '!') throw badParameter('illegal exclusion pattern: "!"');
  const takesBack = clean.startsWith('!');
  const text = takesBack ? clean.slice(1) : clean;
  return { text, takesBack, glob: compileGlob(text, { doubleStar: true }) };
}

/** Go's filepath.Clean. */
export function cleanPattern(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  return (isAbsolute ? '/' : '') + parts.join('/') || '.';
}
