/**
 * `npm run lessons`: checks all lessons and plays them; see lessons/README.md for what can be said behind it. Ends with a line
 * `N lessons: P passed, F failed`.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Compiled } from '../format/compile.ts';
import { type Fault, faultLine } from '../format/fault.ts';
import { parseFaults, playFolder } from './play-lesson.ts';
import { importCommand } from './import-command.ts';
import { newLesson } from './new-lesson.ts';
import { readCourse } from './read-course.ts';
import { coverageText, reportText } from './reports.ts';
import { coverageOf } from '../rules/coverage.ts';
import { checkCourse } from '../rules/rules.ts';
import type { Course } from '../rules/course.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    static: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    thorough: { type: 'boolean', default: false },
    /** Plays one folder in this process and prints the faults as JSON: for the processes that this program starts. */
    'play-folder': { type: 'string' },
  },
});

/** A guest that sleeps, as lessons do while they wait for something, leaves its core to another. */
const LANES_PER_CORE = 1.5;

process.exitCode = await main();
// What was printed into a pipe leaves it piece by piece.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
// v86 has no way to end its timers but the process.
process.exit();

async function main(): Promise<number> {
  const [first, ...rest] = positionals;
  if (first === 'new') return newLesson(rest);
  if (first === 'import') return importCommand(rest);
  const one = values['play-folder'];
  if (one !== undefined) return playFolder(one, values.thorough);
  const course = readCourse();
  const faults = checkCourse(course);
  if (values.coverage) return printCoverage(course, faults);
  if (values.report) {
    console.log(reportText(course));
    return 0;
  }
  const chosen =
    positionals.length === 0
      ? course.lessons
      : course.lessons.filter((lesson) => positionals.some((name) => isNamed(lesson, name)));
  if (chosen.length === 0 && positionals.length > 0) {
    console.error(`lessons: there is no lesson "${positionals.join(' ')}". Name its folder or its id.`);
    return 2;
  }
  return checkAndPlay(chosen, faults);
}

function printCoverage(course: Course, faults: readonly Fault[]): number {
  const coverage = coverageOf(course);
  console.log(values.json ? JSON.stringify(coverage, null, 2) : coverageText(coverage));
  const unserved = faults.filter(({ rule, isRemark }) => rule === 'V1' && isRemark !== true);
  for (const fault of unserved) console.error(faultLine(fault));
  return unserved.length > 0 ? 1 : 0;
}

/** `06-networking/02-names`, `06-networking/names`, `names`, and paths that end so. */
function isNamed({ source: { folder } }: Compiled, name: string): boolean {
  const path = name.replace(/^(\.\/)?lessons\//, '').replace(/\/(lesson\.md)?$/, '');
  return [
    folder,
    folder.replace(/\/\d+-/, '/'),
    folder.replace(/^.*\/\d+-/, ''),
    folder.replace(/^\d+-/, '').replace(/\/\d+-/, '/'),
  ].includes(path);
}

async function checkAndPlay(lessons: readonly Compiled[], all: readonly Fault[]): Promise<number> {
  const queue = lessons.values();
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (const { source } of queue) {
      const began = performance.now();
      const own = all.filter(({ file }) => file.startsWith(`${source.folder}/`));
      const isSound = own.every(({ isRemark }) => isRemark === true);
      const played = isSound && !values.static ? await playApart(source.folder) : [];
      const faults = [...own, ...played].filter(({ isRemark }) => isRemark !== true);
      if (faults.length > 0) failed += 1;
      const seconds = values.static ? '' : ` (${((performance.now() - began) / 1000).toFixed(1)} s)`;
      console.log(`${faults.length > 0 ? 'FAIL' : 'ok  '} ${source.folder}${seconds}`);
      for (const fault of faults) console.log(`     ${faultLine(fault)}`);
    }
  };
  const lanes = values.static ? 1 : Math.ceil(availableParallelism() * LANES_PER_CORE);
  await Promise.all(Array.from({ length: Math.min(lessons.length, lanes) }, lane));
  const remarks = all.filter(({ isRemark }) => isRemark === true);
  if (remarks.length > 0 && positionals.length > 0)
    for (const remark of remarks) console.log(`remark: ${faultLine(remark)}`);
  else if (remarks.length > 0) console.log(`${remarks.length} remarks: \`-- --report\` shows them`);
  console.log(`${lessons.length} lessons: ${lessons.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** One process a lesson: emulators share a thread within one. */
function playApart(folder: string): Promise<Fault[]> {
  const self = ['--import', 'tsx', fileURLToPath(import.meta.url)];
  const thorough = values.thorough ? ['--thorough'] : [];
  const child = spawn(process.execPath, [...self, '--play-folder', folder, ...thorough], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(parseFaults(output, folder, code)));
  });
}
