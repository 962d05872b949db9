/**
 * How well each objective is known, worked out anew from what was answered. A level rises with right answers and falls, one at a time,
 * with wrong ones; nothing is locked by it.
 */
import type { LessonSummary } from '../../lessons/format/types.ts';
import type { KeptAttempt } from './attempts.ts';
import { attemptsOf, stepsOf, type LearnerProgress } from './progress.ts';

/** From the lowest. */
export const LEVELS = ['attempted', 'familiar', 'proficient', 'mastered'] as const;
export type Level = (typeof LEVELS)[number];
const [ATTEMPTED, FAMILIAR, PROFICIENT, MASTERED] = [0, 1, 2, 3];

const FAMILIAR_SHARE = 0.7;
/** What is right again in a review so long after all was right is mastered: a night lies between. */
export const MASTERED_AFTER_MS = 12 * 3600 * 1000;

/** A guess before the machine shows the truth is no test of what was learnt. */
const isTest = ({ kind }: KeptAttempt): boolean => kind !== 'prediction';

/**
 * Everything that says something about an objective, in order: the answers, and the passed steps of which no answer is kept (an earlier
 * version kept none). No moment lies after `now`: a clock may have been set back since.
 */
export function answersOf(
  progress: LearnerProgress,
  lessons: readonly LessonSummary[],
  now: number,
): readonly KeptAttempt[] {
  const attempts = attemptsOf(progress);
  const answered = new Set(
    attempts.filter(({ kind }) => kind === 'task').map(({ lesson, item }) => `${lesson} ${item}`),
  );
  const passes = lessons.flatMap(({ id: lesson, version, tasks }) => {
    const steps = new Map(Object.entries(stepsOf(progress, lesson)));
    return tasks.flatMap(({ step: item, objectives }): KeptAttempt[] => {
      const pass = steps.get(item);
      if (!pass || answered.has(`${lesson} ${item}`)) return [];
      return [{ at: pass.passedAt, lesson, version, item, kind: 'task', objectives, isRight: true, elapsedMs: 0 }];
    });
  });
  const all = [...attempts, ...passes].map((each) => (each.at > now ? { ...each, at: now } : each));
  return all.sort((a, b) => a.at - b.at);
}

/** By objective; one of which nothing was answered has no level. `answers` are in the order of their moments. */
export function levelsOf(answers: readonly KeptAttempt[]): ReadonlyMap<string, Level> {
  const standings = new Map<string, Standing>();
  for (const answer of answers)
    for (const objective of new Set(answer.objectives)) {
      const standing = standings.get(objective) ?? new Standing();
      if (isTest(answer)) standing.add(answer);
      standings.set(objective, standing);
    }
  return new Map([...standings].map(([objective, { level }]) => [objective, LEVELS[level] ?? 'attempted']));
}

class Standing {
  level: number = ATTEMPTED;
  /** The last answer to each thing that was asked. */
  readonly #last = new Map<string, boolean>();
  #proficientSince = Infinity;

  add({ kind, lesson, item, isRight, during, at }: KeptAttempt): void {
    this.#last.set(`${kind} ${lesson} ${item}`, isRight);
    const before = this.level;
    if (!isRight) this.level = Math.max(ATTEMPTED, before - 1);
    else if (this.#isAllRight()) this.level = this.#isRightAgain(during, at) ? MASTERED : Math.max(before, PROFICIENT);
    else if (this.#share() >= FAMILIAR_SHARE) this.level = Math.max(before, FAMILIAR);
    if (!isRight || this.level < PROFICIENT) this.#proficientSince = Infinity;
    else if (this.#isAllRight()) this.#proficientSince = Math.min(this.#proficientSince, at);
  }

  #isRightAgain(during: string | undefined, at: number): boolean {
    return this.level === MASTERED || (during === 'review' && at - this.#proficientSince >= MASTERED_AFTER_MS);
  }

  #isAllRight(): boolean {
    return [...this.#last.values()].every(Boolean);
  }

  #share(): number {
    const answers = [...this.#last.values()];
    return answers.filter(Boolean).length / answers.length;
  }
}
