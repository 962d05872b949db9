/**
 * How far a lesson has got: which steps were passed and what was seen then. A passed step stays passed, for the lab goes on to
 * replace and remove what it was about. Progress belongs to the learner, whatever becomes of the machine (web/learner).
 */
import { evaluate } from './checks/evaluate.ts';
import { type CheckedMachine, Look } from './checks/look.ts';
import type { Evidence } from './checks/verdict.ts';
import { taskOf, type CompiledLesson, type Step } from './format/types.ts';

/** By step id. */
export type Progress = Readonly<Record<string, Evidence>>;

export interface ConditionState {
  readonly id: string;
  /** `lapsed`: the step was passed, and this no longer holds. */
  readonly state: 'pending' | 'passed' | 'failed' | 'lapsed';
  /** What was found; empty for what was not looked at. */
  readonly found: string;
}

export interface StepState {
  readonly id: string;
  readonly isPassed: boolean;
  /** One a condition of its task, in their order. */
  readonly conditions: readonly ConditionState[];
}

export interface Assessment {
  readonly progress: Progress;
  /** Of the steps that have a task. */
  readonly steps: readonly StepState[];
}

export interface AssessOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Looks at these passed steps, too, whether they still hold; the others are taken as they were. */
  readonly again?: (step: string) => boolean;
}

/** What is known without a look at a machine. */
export const untouched = (lesson: CompiledLesson, progress: Progress = {}): StepState[] =>
  lesson.steps.filter(taskOf).map((step) => {
    const isPassed = evidenceIn(progress, step.id) !== undefined;
    return { id: step.id, isPassed, conditions: unseen(step, isPassed ? 'passed' : 'pending') };
  });

/** Looks at every task whose turn has come, in order; one that passes opens the next within the same look. */
export async function assess(
  lesson: CompiledLesson,
  progress: Progress,
  machine: CheckedMachine,
  { now, again = () => false }: AssessOptions,
): Promise<Assessment> {
  const reached: Record<string, Evidence> = { ...progress };
  const look = new Look(machine, now);
  const steps: StepState[] = [];
  let isTurn = true;
  for (const step of lesson.steps) {
    if (!taskOf(step)) continue;
    const wasPassed = evidenceIn(reached, step.id) !== undefined;
    if (wasPassed && !again(step.id)) steps.push({ id: step.id, isPassed: true, conditions: unseen(step, 'passed') });
    else if (!wasPassed && !isTurn) steps.push({ id: step.id, isPassed: false, conditions: unseen(step, 'pending') });
    else {
      const { evidence, conditions } = await lookAt(step, look, reached);
      if (evidence && !wasPassed) reached[step.id] = evidence;
      const isPassed = wasPassed || evidence !== undefined;
      steps.push({ id: step.id, isPassed, conditions: wasPassed ? conditions.map(lapse) : conditions });
      isTurn = isPassed;
    }
  }
  return { progress: reached, steps };
}

const unseen = (step: Step, state: 'pending' | 'passed'): ConditionState[] =>
  taskOf(step)?.conditions.map(({ id }) => ({ id, state, found: '' })) ?? [];

const lapse = (condition: ConditionState): ConditionState =>
  condition.state === 'passed' ? condition : { ...condition, state: 'lapsed' };

/** Evidence when all conditions hold at once. */
async function lookAt(
  step: Step,
  look: Look,
  progress: Progress,
): Promise<{ evidence?: Evidence; conditions: ConditionState[] }> {
  const task = taskOf(step);
  const verdicts = await Promise.all(
    (task?.conditions ?? []).map((condition) => evaluate(condition, look, (id) => evidenceIn(progress, id))),
  );
  const conditions = (task?.conditions ?? []).map(({ id }, index): ConditionState => ({
    id,
    state: verdicts[index]?.state ?? 'pending',
    found: verdicts[index]?.found ?? '',
  }));
  if (verdicts.some(({ state }) => state !== 'passed')) return { conditions };
  const seen = verdicts.map((verdict) => (verdict.state === 'passed' ? verdict.evidence : undefined));
  const images = Object.assign({}, ...seen.map((each) => each?.images)) as Record<string, string>;
  const containers = Object.assign({}, ...seen.map((each) => each?.containers)) as Record<string, string>;
  return { conditions, evidence: Object.keys(images).length === 0 ? { containers } : { containers, images } };
}

/** Step ids come from lesson files; `constructor` must not find Object's. */
const evidenceIn = (progress: Progress, id: string): Evidence | undefined =>
  Object.hasOwn(progress, id) ? progress[id] : undefined;
