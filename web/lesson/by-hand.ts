import type { Part } from '../../lessons/format/types.ts';

/**
 * Whether the prediction at this place comes true by what the learner runs next: commands follow, which are held back until the guess.
 * One that is due after its own step's task is among the parts before them, or else the task itself is what is waited for.
 */
export function isByHand(parts: readonly Part[], index: number): boolean {
  const predict = parts[index];
  if (predict?.kind !== 'predict') return false;
  const isTaskDone = parts.slice(0, index).some(({ kind }) => kind === 'task');
  if (predict.after !== undefined && !isTaskDone) return false;
  const next = parts.slice(index + 1).find(({ kind }) => kind === 'run' || kind === 'predict' || kind === 'task');
  return next?.kind === 'run';
}
