/**
 * When each objective is asked for again: FSRS with its default parameters, over the answers that were given in reviews. The schedule is
 * stored nowhere; it is worked out from the answers, so that two records can be merged.
 */
import { createEmptyCard, fsrs, Rating, type Card, type Grade } from 'ts-fsrs';
import type { LessonSummary } from '../../lessons/format/types.ts';
import type { KeptAttempt } from '../learner/attempts.ts';
import { stepsOf, type LearnerProgress } from '../learner/progress.ts';
import { isRating, type RatingWord } from './rating.ts';

export interface Scheduled {
  readonly objective: string;
  /** In milliseconds since the epoch. */
  readonly dueAt: number;
  readonly isDue: boolean;
  /** From 0 to 1: how probably it is known now. 0 for what no review has asked for yet. */
  readonly retrievability: number;
}

/** What was passed today is in mind yet: it is recalled a day later. */
const FIRST_AFTER_MS = 24 * 3600 * 1000;
/** Nobody comes at the same minute every day. */
const EARLY_MS = 6 * 3600 * 1000;

/** Steps of minutes are left out: what was missed comes back in the same sitting anyway (sitting.ts). */
const scheduler = fsrs({ enable_short_term: false });

const GRADES: Readonly<Record<RatingWord, Grade>> = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
};

/** What a card or a drill was rated as; of a question, whether it was right. */
function gradeOf({ kind, chosen, isRight }: KeptAttempt): Grade {
  if ((kind === 'card' || kind === 'drill') && chosen !== undefined && isRating(chosen)) return GRADES[chosen];
  return isRight ? Rating.Good : Rating.Again;
}

/** Objectives that something can be recalled of, and since when: those of passed steps, and all of a lesson when it is passed. */
export function unlockedBy(progress: LearnerProgress, lessons: readonly LessonSummary[]): ReadonlyMap<string, number> {
  const unlocked = new Map<string, number>();
  for (const { id, tasks, recalled } of lessons) {
    const steps = new Map(Object.entries(stepsOf(progress, id)));
    const passes = tasks.flatMap(({ step, objectives }) => {
      const pass = steps.get(step);
      return pass ? [{ objectives, at: pass.passedAt }] : [];
    });
    const isWhole = passes.length === tasks.length;
    for (const objective of recalled)
      for (const { objectives, at } of passes)
        if (isWhole || objectives.includes(objective))
          unlocked.set(objective, Math.min(at, unlocked.get(objective) ?? at));
  }
  return unlocked;
}

/** The soonest first. `answers` are in the order of their moments, none after `now`. */
export function scheduleOf(
  answers: readonly KeptAttempt[],
  unlocked: ReadonlyMap<string, number>,
  now: number,
): readonly Scheduled[] {
  const cards = new Map<string, Card>();
  for (const answer of answers.filter(({ during }) => during === 'review'))
    for (const objective of new Set(answer.objectives)) {
      const at = new Date(answer.at);
      const { card } = scheduler.next(cards.get(objective) ?? createEmptyCard(at), at, gradeOf(answer));
      cards.set(objective, card);
    }
  const scheduled = [...unlocked].map(([objective, since]): Scheduled => {
    const card = cards.get(objective);
    const dueAt = card ? card.due.getTime() : Math.min(since, now) + FIRST_AFTER_MS;
    const retrievability = card ? scheduler.get_retrievability(card, new Date(now), false) : 0;
    return { objective, dueAt, isDue: dueAt <= now + EARLY_MS, retrievability };
  });
  return scheduled.sort((a, b) => a.dueAt - b.dueAt);
}
