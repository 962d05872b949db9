/**
 * How far a lesson has got: which steps were passed and what was seen then. A passed step stays passed, for the lab goes on to
 * replace and remove what it was about. Progress belongs to the learner, whatever becomes of the machine (web/learner).
 */
import { evaluate, type Evidence, type Probes, type Verdict } from './check.ts';
import type { Lesson, Step } from './schema.ts';

/** By step id. */
export type Progress = Readonly<Record<string, Evidence>>;

export interface StepState {
  readonly id: string;
  readonly state: 'pending' | 'passed' | 'failed';
  /** What the check found; empty for a passed step and for one whose turn has not come. */
  readonly found: string;
}

export interface Assessment {
  readonly progress: Progress;
  readonly steps: readonly StepState[];
}

/** Looks at every step whose turn has come, in order; a step that passes opens the next within the same look. */
export async function assess(lesson: Lesson, progress: Progress, probes: Probes): Promise<Assessment> {
  const reached: Record<string, Evidence> = { ...progress };
  const steps: StepState[] = [];
  for (const step of lesson.steps) {
    const verdict = await assessStep(step, reached, probes);
    if (verdict.state === 'passed') reached[step.id] = verdict.evidence;
    steps.push({ id: step.id, state: verdict.state, found: verdict.state === 'passed' ? '' : verdict.found });
  }
  return { progress: reached, steps };
}

async function assessStep(step: Step, progress: Progress, probes: Probes): Promise<Verdict> {
  const known = evidenceIn(progress, step.id);
  if (known) return { state: 'passed', evidence: known };
  if (step.check.needs.some((need) => !evidenceIn(progress, need))) return { state: 'pending', found: '' };
  return evaluate(step.check.all, probes, (id) => evidenceIn(progress, id));
}

/** Step ids come from lesson files; `constructor` must not find Object's. */
const evidenceIn = (progress: Progress, id: string): Evidence | undefined =>
  Object.hasOwn(progress, id) ? progress[id] : undefined;

export const isComplete = (lesson: Lesson, progress: Progress): boolean =>
  lesson.steps.every((step) => evidenceIn(progress, step.id));
