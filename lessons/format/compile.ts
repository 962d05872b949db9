/**
 * From the files of a lesson's folder to a compiled lesson, or to everything that is wrong with its form. The rules of teaching are
 * checked elsewhere (lessons/rules), on what this returns.
 */
import { didYouMean, Faults, type Fault } from './fault.ts';
import { readFrontMatter } from './front-matter.ts';
import { FOLDER_LENGTH_MAX, isBounded } from './limits.ts';
import { parseMarkdown } from './markdown.ts';
import type { Reading } from './reading.ts';
import { checkReferences } from './references.ts';
import { readSolution, readWrong, type Section } from './scripts.ts';
import { sampleValues } from './seed.ts';
import { type Body, readBody, type StepText } from './steps.ts';
import type { CompiledLesson, LessonFile, Part, Run, Step, Support, WrongPath } from './types.ts';

/** The text files of a lesson's folder. */
export interface LessonSource {
  /** `01-containers/01-name`, from the folder of lessons. */
  readonly folder: string;
  /** By path in the folder: `lesson.md`, `solution.sh`, `wrong/x.sh`, `files/web/Dockerfile`. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths that can be executed. */
  readonly executables: ReadonlySet<string>;
}

export interface Compiled {
  readonly source: LessonSource;
  /** Absent where the form is so wrong that nothing could be read; else it may still have faults. */
  readonly lesson?: CompiledLesson;
  readonly wrong: readonly WrongPath[];
  /** Words of the glossary that the text links to, in order. */
  readonly terms: readonly { readonly term: string; readonly line: number }[];
  readonly faults: readonly Fault[];
}

export function compileLesson(source: LessonSource): Compiled {
  const faults = new Faults(`${source.folder}/lesson.md`);
  const nothing = (): Compiled => ({ source, wrong: [], terms: [], faults: faults.list });
  const text = source.files.get('lesson.md');
  if (text === undefined) {
    faults.add(0, 'There is no lesson.md.', '`npm run lessons -- new TRACK/NAME` makes one.');
    return nothing();
  }
  const place = /^(\d+)-([a-z0-9-]+)\/(\d+)-([a-z0-9-]+)$/.exec(source.folder);
  if (!place)
    faults.add(0, `The folder is ${source.folder}.`, 'Call it NN-track/NN-name, with numbers that give the order.');
  const length = [...source.files.values()].reduce((sum, file) => sum + file.length, 0);
  if (length > FOLDER_LENGTH_MAX)
    faults.add(0, `The folder has ${length} characters.`, `At most ${FOLDER_LENGTH_MAX} are read.`);
  if (!isBounded(text, faults) || faults.list.length > 0 || !place) return nothing();
  const root = parseMarkdown(text);
  const head = readFrontMatter(root, faults);
  if (!head) return nothing();
  const [, track, trackName = '', number, name = ''] = place;
  if (head.id !== name)
    faults.add(
      head.line + 1,
      `The id is ${head.id}, the folder ${source.folder}.`,
      `Write \`id: ${name}\`, or rename the folder.`,
    );
  const reading: Reading = {
    faults,
    lines: text.split('\n'),
    sampleValues: sampleValues(head.vary),
    terms: [],
    measures: [],
    ids: new Map(),
  };
  const body = readBody(root.children.slice(1), reading);
  const scripts = readScripts(source, body, faults);
  const { filesAt, line: _, ...facts } = head;
  const lesson: CompiledLesson = {
    ...facts,
    format: 1,
    place: [Number(track), Number(number)],
    track: trackName,
    start: source.files.get('start.sh') ?? '',
    files: guestFiles(source, filesAt),
    measures: reading.measures,
    intro: body.intro,
    steps: body.steps.map((step) => finishStep(step, scripts.solutions)),
    cards: body.cards,
    drills: body.drills,
  };
  checkReferences(lesson, head, reading);
  return { source, lesson, wrong: scripts.wrong, terms: reading.terms, faults: [...faults.list, ...scripts.faults] };
}

interface Scripts {
  /** One a `solution*.sh`, in the order of their names. */
  readonly solutions: readonly (readonly Section[])[];
  readonly wrong: readonly WrongPath[];
  readonly faults: readonly Fault[];
}

function readScripts({ folder, files }: LessonSource, { steps }: Body, into: Faults): Scripts {
  const names = new Set(steps.map(({ id }) => id));
  const conditions = new Map(
    steps.flatMap(({ id, parts }) =>
      parts.flatMap((part) =>
        part.kind === 'task' ? [[id, new Set(part.conditions.map((each) => each.id))] as const] : [],
      ),
    ),
  );
  const solutions: Section[][] = [];
  const wrong: WrongPath[] = [];
  const all: Fault[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => (numbered(a) < numbered(b) ? -1 : 1))) {
    const faults = new Faults(`${folder}/${path}`);
    if (/^solution(-\d+)?\.sh$/.test(path)) solutions.push(readSolution(text, names, faults));
    else if (/^wrong\/[\w-]+\.sh$/.test(path)) {
      const way = readWrong(path, text, conditions, faults);
      if (way) wrong.push(way);
    } else if (!isKnownFile(path)) faults.add(0, 'Nobody reads this file.', didYouMean(path, FILES));
    all.push(...faults.list);
  }
  if (!files.has('solution.sh') && steps.some(needsSolution))
    into.add(0, 'There is no solution.sh.', 'Write one: `# step: name`, then the commands that solve it.');
  return {
    solutions: solutions.length > 0 ? solutions.toSorted((a, b) => b.length - a.length) : [[]],
    wrong,
    faults: all,
  };
}

/** `solution.sh` is the first, before `solution-2.sh`. */
const numbered = (path: string): string => (path === 'solution.sh' ? 'solution-1.sh' : path);

const FILES = ['lesson.md', 'solution.sh', 'solution-2.sh', 'start.sh', 'design.md', 'wrong/NAME.sh', 'files/PATH'];
const isKnownFile = (path: string): boolean => FILES.includes(path) || path.startsWith('files/');

/** A step whose commands and files are all in its text is solved by them. */
const needsSolution = ({ parts }: StepText): boolean =>
  parts.some(({ kind }) => kind === 'task') && !parts.some(({ kind }) => kind === 'save') && runsOf(parts) === '';

const runsOf = (parts: StepText['parts']): string =>
  parts
    .filter((part): part is Run => part.kind === 'run' && !part.hasGaps)
    .map(({ script }) => script)
    .join('\n');

function finishStep({ id, line, title, parts, hints }: StepText, solutions: Scripts['solutions']): Step {
  const written = solutions.map((sections) => sections.find(({ step }) => step === id)?.script);
  const shown = runsOf(parts);
  const [first = shown] = written;
  const finish = (part: StepText['parts'][number]): Part =>
    part.kind !== 'task'
      ? part
      : {
          ...part,
          support: part.support ?? supportOf(parts, written[0]),
          hints,
          solutions: written.map((script) => script ?? first),
        };
  return { id, line, title, parts: parts.map(finish) };
}

/** All of it is shown where no solution but the text's own commands is written down. */
function supportOf(parts: StepText['parts'], written: string | undefined): Support {
  if (parts.some((part) => part.kind === 'run' && part.hasGaps)) return 'gap';
  return written === undefined ? 'shown' : 'goal';
}

const guestFiles = ({ files, executables }: LessonSource, at: string): LessonFile[] =>
  [...files]
    .filter(([path]) => path.startsWith('files/'))
    .map(([path, text]) => ({
      path: `${at.replace(/\/$/, '')}/${path.slice('files/'.length)}`,
      text,
      isExecutable: executables.has(path),
    }));
