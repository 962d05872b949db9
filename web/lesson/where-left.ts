import type { Step } from '../../lessons/format/types.ts';
import type { StepState } from '../../lessons/progress.ts';

/** The step after the last that was passed in a row: one without a task is not left out. The first of a lesson that is new, or done. */
export function whereLeft(
  steps: readonly Pick<Step, 'id'>[],
  states: readonly Pick<StepState, 'id' | 'isPassed'>[],
): string {
  const open = states.findIndex(({ isPassed }) => !isPassed);
  const last = open > 0 ? states[open - 1] : undefined;
  const next = steps.findIndex(({ id }) => id === last?.id) + 1;
  return steps[next]?.id ?? '';
}
