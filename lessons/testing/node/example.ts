/** The lesson of the author's guide: what is recommended there is what the tests compile, rule and play. */
import { readFileSync } from 'node:fs';
import { type Compiled, compileLesson } from '../../format/compile.ts';
import { parseGlossary, parseObjectives } from '../../format/course.ts';
import type { Course } from '../../rules/course.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

const GUIDE = read('README.md');
const fenced = (pattern: RegExp): string => pattern.exec(GUIDE)?.[1] ?? '';

export const EXAMPLE = {
  folder: '05-volumes/01-stopped-is-not-gone',
  files: new Map([
    ['lesson.md', fenced(/^````markdown\n(.*?)^````$/ms)],
    ['solution.sh', fenced(/^```sh\n(# step: stop\n.*?)^```$/ms)],
    ['wrong/only-stopped.sh', fenced(/^```sh\n(# step: remove\n# condition.*?)^```$/ms)],
  ]),
  executables: new Set<string>(),
} as const;

/** The example with some of its text exchanged, and with other files; throws when there is nothing to exchange. */
export function changedExample(
  changes: readonly (readonly [from: string | RegExp, to: string])[],
  files: Readonly<Record<string, string>> = {},
): Compiled {
  const text = changes.reduce(
    (before, [from, to]) => {
      const after = before.replace(from, to);
      if (after === before) throw new Error(`change the example: it has no ${String(from)}`);
      return after;
    },
    EXAMPLE.files.get('lesson.md') ?? '',
  );
  return compileLesson({
    ...EXAMPLE,
    files: new Map([...EXAMPLE.files, ['lesson.md', text], ...Object.entries(files)]),
  });
}

/** A lesson that introduces what the example needs. */
export const BEFORE = compileLesson({
  folder: '01-containers/01-illusion-of-isolation',
  files: new Map([
    ['lesson.md', read('01-containers/01-illusion-of-isolation/lesson.md')],
    ['solution.sh', read('01-containers/01-illusion-of-isolation/solution.sh')],
  ]),
  executables: new Set(),
});

export const courseOf = (...lessons: readonly Compiled[]): Course => ({
  lessons,
  objectives: parseObjectives(read('objectives.md')),
  ...parseGlossary(read('glossary.md'), 'glossary.md'),
});
