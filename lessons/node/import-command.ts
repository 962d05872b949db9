/** `npm run lessons -- import PATH [NN-track/name]`: a Killercoda scenario or a Labspace becomes a lesson, with a list of what is left to do. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Fault, faultLine } from '../format/fault.ts';
import { LESSONS_FOLDER } from '../format/node/read-lessons.ts';
import { type Imported, importLesson } from '../import/import-lesson.ts';
import { readImportFolder } from '../import/node/read-folder.ts';
import { type Note, noteLine } from '../import/notes.ts';
import { ImportError, type ImportSource } from '../import/source.ts';
import { checkCourse } from '../rules/rules.ts';
import { type LessonPlace, makeLessonFolder, placeFor } from './lesson-folder.ts';
import { readCourse } from './read-course.ts';

/** Where a lesson goes whose place is not said. */
const TRACK = '90-imported';

export function importCommand([path = '', at, ...more]: readonly string[], root = LESSONS_FOLDER): number {
  if (path === '' || more.length > 0) {
    console.error(
      'lessons: say `import FOLDER [NN-track/name]`, for example `import ../scenarios/volumes 05-volumes/shared`.',
    );
    return 2;
  }
  try {
    const source = readImportFolder(path);
    const place = placeOf(source, at, root);
    const imported = importLesson(source, `${place.track}/${place.name}`);
    const todo = rulesFor(imported, root);
    const folder = makeLessonFolder(place, root);
    writeFiles(folder, imported, todo);
    console.log(`${folder}\n\n${reportText(imported, todo)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    console.error(`lessons: import ${path}: ${error.message}`);
    return 2;
  }
}

function placeOf({ name }: ImportSource, at: string | undefined, root: string): LessonPlace {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const id = words
    .join('-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 50)
    .replace(/-$/, '');
  const place = placeFor(at ?? `${TRACK}/${id || 'lesson'}`, root);
  if (place === undefined) throw new ImportError('Name its place as NN-track/name, for example 05-volumes/shared.');
  if (place === 'taken')
    throw new ImportError(`There is a lesson ${at ?? `${TRACK}/${id}`} already. Name another place.`);
  return place;
}

/** What the rules of teaching find in it. */
function rulesFor({ compiled }: Imported, root: string): Fault[] {
  const course = readCourse(root);
  const own = `${compiled.source.folder}/`;
  return checkCourse({ ...course, lessons: [...course.lessons, compiled] }).filter(({ file }) => file.startsWith(own));
}

function writeFiles(folder: string, imported: Imported, todo: readonly Fault[]): void {
  const files = new Map(imported.files).set('design.md', { text: designText(imported, todo), isExecutable: false });
  for (const [path, { text, isExecutable }] of files) {
    if (normalize(path) !== path || path.startsWith('/') || path.startsWith('..'))
      throw new Error(`write ${path} of an imported lesson: it leads out of the folder`);
    const whole = join(folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text, { flag: 'wx' });
    if (isExecutable) chmodSync(whole, 0o755);
  }
}

const PARTS: readonly (readonly [title: string, kind: Note['kind']])[] = [
  ['Not taken over', 'lost'],
  ['Taken over in another form', 'changed'],
];
const UNWRITTEN = 'Still to be written, says the teaching';

function sections({ notes }: Imported, todo: readonly Fault[]): (readonly [title: string, lines: string[]])[] {
  const own = PARTS.map(([title, kind]) => [title, notes.filter((note) => note.kind === kind).map(noteLine)] as const);
  return [...own, [UNWRITTEN, todo.map((fault) => faultLine(fault).replace(/^.*?\/.*?\//, ''))] as const];
}

function reportText(imported: Imported, todo: readonly Fault[]): string {
  const parts = sections(imported, todo).flatMap(([title, lines]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''],
  );
  return [
    `"${imported.title}" was ${imported.form}. The lesson compiles. design.md keeps this list.`,
    '',
    ...parts,
    `What stands in capitals is yours to write. \`npm run lessons -- ${imported.compiled.source.folder}\` checks and plays it.`,
  ].join('\n');
}

function designText(imported: Imported, todo: readonly Fault[]): string {
  const parts = sections(imported, todo).flatMap(([title, lines]) =>
    lines.length === 0 ? [] : [`## ${title}`, '', ...lines.map((line) => `- ${line}`), ''],
  );
  const head = `# Design\n\nThis lesson was ${imported.form}. It is finished when this list is empty.\n`;
  return `${[head, ...parts].join('\n').trimEnd()}\n\n**Goals.** WHAT THE LEARNER CAN DO AFTERWARDS.\n\n**The moment no simulator shows.** WHAT IS SEEN.\n`;
}
