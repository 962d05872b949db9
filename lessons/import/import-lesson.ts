/**
 * A scenario of Killercoda or a Labspace as a lesson: text in, files out. The lesson compiles; what only an author can write (objectives,
 * predictions, cards, wrong ways) is left to the author, and the notes say what could not be taken over.
 */
import { type Compiled, compileLesson } from '../format/compile.ts';
import { faultLine } from '../format/fault.ts';
import { INDEX, readKillercoda } from './killercoda.ts';
import { labspaceFile, readLabspace } from './labspace.ts';
import { type Note, noteLine, Notes } from './notes.ts';
import { ImportError, type ImportSource } from './source.ts';
import { type LessonFiles, writeLesson } from './write-lesson.ts';

export interface Imported {
  readonly form: string;
  readonly title: string;
  readonly files: LessonFiles;
  readonly compiled: Compiled;
  readonly notes: readonly Note[];
}

/** `folder` is the lesson's to be: `06-networking/02-names`. Throws an ImportError for what can't become one. */
export function importLesson(source: ImportSource, folder: string): Imported {
  const notes = new Notes();
  const id = folder.replace(/^.*\/\d+-/, '');
  const yaml = labspaceFile(source);
  if (yaml === undefined && !source.files.has(INDEX))
    throw new ImportError(
      `There is neither an index.json (Killercoda) nor a labspace.yaml (Labspace) in the folder.${candidates(source)}`,
    );
  const draft = yaml === undefined ? readKillercoda(source, id, notes) : readLabspace(source, yaml, notes);
  const files = writeLesson(draft, id, notes);
  if (!(files.get('lesson.md')?.text ?? '').includes('\n## '))
    throw new ImportError(`There is nothing to do in it. ${notes.list.slice(0, 3).map(noteLine).join(' ')}`);
  const compiled = compileLesson({
    folder,
    files: new Map([...files].map(([path, { text }]) => [path, text])),
    executables: new Set([...files].flatMap(([path, { isExecutable }]) => (isExecutable ? [path] : []))),
  });
  if (!compiled.lesson || compiled.faults.length > 0)
    throw new ImportError(
      `The lesson would not compile, so nothing is written:\n${compiled.faults.slice(0, 8).map(faultLine).join('\n')}`,
    );
  return { form: draft.form, title: draft.title, files, compiled, notes: notes.list };
}

const CANDIDATES_MAX = 8;

/** Folders inside that could be imported, for who named a whole course. */
function candidates({ files }: ImportSource): string {
  const folders = [...files.keys()].flatMap((path) => {
    const [, folder, name] = /^(.+)\/(index\.json|labspace\.yaml)$/.exec(path) ?? [];
    if (folder === undefined) return [];
    return name === 'index.json' ? folder : folder.replace(/\/\.?labspace$/, '');
  });
  if (folders.length === 0) return '';
  const more = folders.length > CANDIDATES_MAX ? ', ...' : '';
  return ` Name one of those inside: ${folders.slice(0, CANDIDATES_MAX).join(', ')}${more}.`;
}
