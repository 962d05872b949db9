/**
 * Plays one lesson as often as it has to be: once with each of three seeds, and each solution at least once. Thoroughly: every solution
 * twice with each seed.
 */
import * as v from 'valibot';
import { compileLesson, type Compiled } from '../format/compile.ts';
import type { Fault, RuleName } from '../format/fault.ts';
import { readLessonFolder } from '../format/node/read-lessons.ts';
import { taskOf } from '../format/types.ts';
import type { Machines } from '../play/machine.ts';
import { headlessMachines } from '../play/node/headless.ts';
import { play, playDrills, type Playing } from '../play/play.ts';

const SEEDS = [1, 2, 3];

export async function playFolder(folder: string, isThorough: boolean): Promise<number> {
  const faults = await playAll(compileLesson(readLessonFolder(folder)), isThorough, await headlessMachines());
  // All of it has to be written before the process ends itself.
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(faults)}\n`, () => resolve()));
  return 0;
}

/** The solutions take turns with the seeds; all wrong ways are tried in the first play. */
function plan(solutions: number, isThorough: boolean): Playing[] {
  const all = Array.from({ length: solutions }, (_, solution) => solution);
  const pairs = isThorough
    ? all.flatMap((solution) => [...SEEDS, ...SEEDS].map((seed) => ({ seed, solution })))
    : Array.from({ length: Math.max(solutions, SEEDS.length) }, (_, turn) => ({
        seed: SEEDS[turn % SEEDS.length] ?? 1,
        solution: turn % solutions,
      }));
  return pairs.map((pair, turn) => ({ ...pair, triesWrong: turn === 0 }));
}

/** Ends with the first play that finds something: the others would find it again. */
async function playAll(compiled: Compiled, isThorough: boolean, machines: Machines): Promise<Fault[]> {
  const { lesson } = compiled;
  if (!lesson) return [];
  const solutions = Math.max(1, ...lesson.steps.map((step) => taskOf(step)?.solutions.length ?? 1));
  for (const playing of plan(solutions, isThorough)) {
    const faults = await play(compiled, playing, machines);
    if (faults.length > 0) return faults;
  }
  return playDrills(compiled, isThorough ? SEEDS : SEEDS.slice(0, 1), machines);
}

const Faults = v.array(
  v.object({
    file: v.string(),
    line: v.number(),
    rule: v.custom<RuleName>((rule) => typeof rule === 'string'),
    found: v.string(),
    instead: v.string(),
  }),
);

/** What such a process has printed; that it printed nothing is a fault, too. */
export function parseFaults(output: string, folder: string, code: number | null): Fault[] {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), Faults), output);
  if (result.success) return result.output;
  return [
    {
      file: `${folder}/lesson.md`,
      line: 0,
      rule: 'V7',
      found: `The player ended with exit code ${code ?? 'none'}.`,
      instead: output.slice(-500),
    },
  ];
}
