/**
 * `lesson.md` as a module: compiled and checked when the page is built, so that the page carries no parser and a broken lesson never
 * gets out. `lesson.md?summary` gives what the list of lessons needs, `glossary.md` the glossary's entries, `diagnostic.md` its questions.
 *
 * While a lesson is written, its module is replaced in place: the page hears of it by an event, and the machine goes on.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { compileLesson } from '../../lessons/format/compile.ts';
import { parseGlossary } from '../../lessons/format/course.ts';
import { parseDiagnostic } from '../../lessons/format/diagnostic.ts';
import { type Fault, faultLine } from '../../lessons/format/fault.ts';
import { LESSONS_FOLDER, readLessonFolder } from '../../lessons/format/node/read-lessons.ts';
import { summaryOf } from '../../lessons/format/summary.ts';

/** The page listens to it in web/lesson/catalogue.ts. */
const LESSON_EVENT = 'drydock:lesson';

export function lessons(): Plugin {
  return {
    name: 'drydock:lessons',
    enforce: 'pre',
    transform(_, id) {
      const [path = '', query] = id.split('?');
      if (path === GLOSSARY) return moduleOf([...glossary(path).values()]);
      if (path === DIAGNOSTIC) return moduleOf(diagnostic(path));
      if (!path.startsWith(LESSONS_FOLDER) || !path.endsWith('/lesson.md')) return undefined;
      const source = readLessonFolder(relative(LESSONS_FOLDER, dirname(path)));
      for (const file of source.files.keys()) this.addWatchFile(join(dirname(path), file));
      const { lesson, faults } = compileLesson(source);
      refuse(faults);
      if (!lesson) throw new Error(`compile ${path}: nothing came of it, and no fault was named`);
      return moduleOf(query === 'summary' ? summaryOf(lesson) : lesson);
    },
  };
}

const GLOSSARY = join(LESSONS_FOLDER, 'glossary.md');

function glossary(path: string): ReturnType<typeof parseGlossary>['terms'] {
  const { terms, faults } = parseGlossary(readFileSync(path, 'utf8'), 'glossary.md');
  refuse(faults);
  return terms;
}

const DIAGNOSTIC = join(LESSONS_FOLDER, 'diagnostic.md');

function diagnostic(path: string): ReturnType<typeof parseDiagnostic>['questions'] {
  const { questions, faults } = parseDiagnostic(readFileSync(path, 'utf8'), 'diagnostic.md');
  refuse(faults);
  return questions;
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new SyntaxError(`lessons:\n${faults.map(faultLine).join('\n')}`);
}

const moduleOf = (value: unknown): { code: string; map: null } => ({
  code: `const value = ${JSON.stringify(value)};
export default value;
if (import.meta.hot)
  import.meta.hot.accept((next) => next && dispatchEvent(new CustomEvent('${LESSON_EVENT}', { detail: next.default })));`,
  map: null,
});
