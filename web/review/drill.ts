/** A drill as the parts of a lesson show and watch one: a lesson of one step, whose outcome goes to the review and to no progress. */
import type { Evidence } from '../../lessons/checks/verdict.ts';
import type { CompiledLesson, Drill, Task } from '../../lessons/format/types.ts';
import type { Attempt } from '../learner/attempt.ts';
import { type LearnerProgress, type LessonProgress, NO_PROGRESS, passesOf } from '../learner/progress.ts';
import type { RatingWord } from './rating.ts';

export function lessonOf(
  { id, line, objectives, statement, start, conditions, solution }: Drill,
  from: CompiledLesson,
): CompiledLesson {
  const task: Task = {
    kind: 'task',
    line,
    objectives,
    support: 'goal',
    statement,
    conditions,
    hints: [],
    solutions: [solution],
  };
  const steps = [{ id, line, title: from.title, parts: [task] }];
  return { ...from, start, files: [], measures: [], intro: [], steps, cards: [], drills: [] };
}

export type DrillRating = Extract<RatingWord, 'good' | 'hard' | 'again'>;

/** In the learner's place: it knows of nothing that was done before, and tells the review when the drill was done. */
export class DrillLedger {
  readonly progress: LearnerProgress = NO_PROGRESS;
  readonly #ondone: (rating: DrillRating, elapsedMs: number) => void;
  #steps: LessonProgress['steps'] = {};

  constructor(ondone: (rating: DrillRating, elapsedMs: number) => void) {
    this.#ondone = ondone;
  }

  stepsOf(): LessonProgress['steps'] {
    return this.#steps;
  }

  pass(_: CompiledLesson, found: Readonly<Record<string, Evidence>>): void {
    this.#steps = { ...this.#steps, ...passesOf(found) };
  }

  /** Whoever has read the solution has not shown that they can do it. */
  attempted({ isRight, elapsedMs }: Attempt): void {
    this.#ondone(isRight ? 'good' : 'hard', elapsedMs);
  }
}
