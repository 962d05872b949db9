/** What a learner who takes the shown way does in a step. */
import { type Part, type Run, type Save, type Step, taskOf, type Task } from '../format/types.ts';

/** What a learner runs, or has a button write, as it stands. */
export type Shown = Run | Save;
export const isShown = (part: Part): part is Shown => part.kind === 'save' || (part.kind === 'run' && !part.hasGaps);

/** What a learner meets before the task is done, and what stands behind it: below it, or below a blank that has to be filled. */
export function runsAround({ parts }: Step, task: Task): [before: Shown[], after: Shown[]] {
  const shown = parts.filter(isShown);
  if (task.support === 'shown') return [shown, []];
  const split = parts.findIndex((part) => part === task || (part.kind === 'run' && part.hasGaps));
  const isBefore = (part: Part): boolean => parts.indexOf(part) < split;
  return [shown.filter(isBefore), shown.filter((part) => !isBefore(part))];
}

/** Where a step's solution is typed. */
export const terminalOf = ({ parts }: Step): number =>
  parts.find((part): part is Run => part.kind === 'run')?.terminal ?? 1;

/** A file to write, or commands to type. */
export type Deed = Save | Pick<Run, 'kind' | 'script' | 'terminal'>;

/** All of a step, in order. */
export function deedsOf(step: Step): readonly Deed[] {
  const task = taskOf(step);
  if (!task) return step.parts.filter(isShown);
  const [before, after] = runsAround(step, task);
  if (task.support === 'shown') return before;
  return [...before, { kind: 'run', script: task.solutions[0] ?? '', terminal: terminalOf(step) }, ...after];
}
