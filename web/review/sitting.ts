/** One review: five minutes of what is due, cards, questions and drills mixed; what was missed comes back before it ends. */
import type { KeptAttempt } from '../learner/attempts.ts';
import { attemptKey, itemKey, type Item } from './items.ts';
import type { Scheduled } from './schedule.ts';

/** A guess, to fill five minutes. */
const SECONDS: Readonly<Record<Item['kind'], number>> = { card: 20, question: 30, drill: 75 };
const SITTING_SECONDS = 300;
/** Each takes a machine, and a fourth of the time. */
const DRILLS_MAX = 2;
/** So many others come between a miss and its return, */
const RETURNS_AFTER = 3;
/** and after so many misses it is left for another day. */
const MISSES_MAX = 3;

/**
 * For each objective, the soonest due first, one item that asks for it: of those, the one that was asked the longest time ago, and of
 * those that were never asked, a drill. An item that asks for several stands for all of them.
 */
export function plan(
  schedule: readonly Scheduled[],
  items: readonly Item[],
  answers: readonly KeptAttempt[],
): readonly Item[] {
  const lastAsked = new Map(
    answers.filter(({ during }) => during === 'review').map((answer) => [attemptKey(answer), answer.at]),
  );
  const ago = (item: Item): number => lastAsked.get(itemKey(item)) ?? (item.kind === 'drill' ? -2 : -1);
  const chosen: Item[] = [];
  const covered = new Set<string>();
  let seconds = 0;
  for (const { objective } of schedule) {
    if (covered.has(objective)) continue;
    const hasRoom = ({ kind }: Item): boolean =>
      seconds + SECONDS[kind] <= SITTING_SECONDS && (kind !== 'drill' || countDrills(chosen) < DRILLS_MAX);
    const asking = items.filter((item) => item.objectives.includes(objective) && !chosen.includes(item));
    const [item] = asking.filter(hasRoom).sort((a, b) => ago(a) - ago(b));
    if (!item) continue;
    seconds += SECONDS[item.kind];
    chosen.push(item);
    for (const each of item.objectives) covered.add(each);
  }
  return mixed(chosen);
}

const countDrills = (items: readonly Item[]): number => items.filter(({ kind }) => kind === 'drill').length;

export const minutesOf = (items: readonly Item[]): number =>
  Math.max(1, Math.round(items.reduce((sum, { kind }) => sum + SECONDS[kind], 0) / 60));

/** Those of one lesson as far from one another as can be: a round over the lessons, then the next. */
function mixed(items: readonly Item[]): readonly Item[] {
  const byLesson = new Map<string, Item[]>();
  for (const item of items) byLesson.set(item.lesson.id, [...(byLesson.get(item.lesson.id) ?? []), item]);
  const rounds: Item[] = [];
  for (let round = 0; rounds.length < items.length; round += 1)
    for (const ofLesson of byLesson.values()) rounds.push(...ofLesson.slice(round, round + 1));
  return rounds;
}

export interface Sitting {
  /** The first is asked now. */
  readonly waiting: readonly Item[];
  readonly asked: number;
  /** Of the different ones, how many were right at once. */
  readonly rightAtOnce: number;
  /** How often each was missed. */
  readonly misses: ReadonlyMap<string, number>;
}

export const begin = (items: readonly Item[]): Sitting => ({
  waiting: items,
  asked: 0,
  rightAtOnce: 0,
  misses: new Map(),
});

/** The first is left out, and counts for nothing. */
export const skipped = (sitting: Sitting): Sitting => ({ ...sitting, waiting: sitting.waiting.slice(1) });

/** The first was answered. */
export function answered({ waiting, asked, rightAtOnce, misses }: Sitting, isRight: boolean): Sitting {
  const [item, ...rest] = waiting;
  if (!item) return { waiting, asked, rightAtOnce, misses };
  const missed = misses.get(itemKey(item)) ?? 0;
  if (isRight) return { waiting: rest, asked: asked + 1, rightAtOnce: rightAtOnce + (missed === 0 ? 1 : 0), misses };
  const returns = missed + 1 < MISSES_MAX;
  return {
    waiting: returns ? [...rest.slice(0, RETURNS_AFTER), item, ...rest.slice(RETURNS_AFTER)] : rest,
    asked: asked + 1,
    rightAtOnce,
    misses: new Map([...misses, [itemKey(item), missed + 1]]),
  };
}
