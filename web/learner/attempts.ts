/**
 * The learner's answers as they are kept: what mastery, review and statistics are worked out from. A kept attempt never changes, so two
 * records are merged by having all of both.
 */
import * as v from 'valibot';
import type { Attempt } from './attempt.ts';

/** `kind` and `during` may be words that a later version has added. */
export interface KeptAttempt extends Omit<Attempt, 'kind' | 'during'> {
  readonly kind: string;
  readonly during?: string;
  /** When it was answered, in milliseconds since the epoch. */
  readonly at: number;
}

/** A year of five minutes a day. More is dropped, the oldest first. */
export const ATTEMPTS_MAX = 4000;
const CHOSEN_MAX = 100;
const NAME_MAX = 80;
const OBJECTIVES_MAX = 16;
/** Whoever goes away in the middle of a question has not thought about it for days. */
const ELAPSED_MS_MAX = 3600 * 1000;
/** The last moment that a Date can be. */
export const MOMENT_MS_MAX = 8.64e15;

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(NAME_MAX));
export const Moment = v.pipe(v.number(), v.minValue(0), v.maxValue(MOMENT_MS_MAX));

const StoredAttempt = v.looseObject({
  at: Moment,
  lesson: Name,
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  item: Name,
  kind: Name,
  objectives: v.pipe(v.array(Name), v.maxLength(OBJECTIVES_MAX)),
  isRight: v.boolean(),
  chosen: v.exactOptional(v.pipe(v.string(), v.maxLength(CHOSEN_MAX))),
  elapsedMs: v.pipe(v.number(), v.minValue(0), v.maxValue(ELAPSED_MS_MAX)),
  during: v.exactOptional(Name),
});
export const StoredAttempts = v.pipe(v.array(StoredAttempt), v.maxLength(ATTEMPTS_MAX));

/** Within the bounds of what is read again, whatever the page has measured. */
export function keep({ chosen, ...attempt }: Attempt, at: number): KeptAttempt {
  const elapsedMs = Math.round(Math.min(Math.max(attempt.elapsedMs, 0), ELAPSED_MS_MAX)) || 0;
  const objectives = attempt.objectives.slice(0, OBJECTIVES_MAX);
  const kept = { ...attempt, objectives, elapsedMs, at };
  return chosen === undefined ? kept : { ...kept, chosen: chosen.slice(0, CHOSEN_MAX) };
}

/** What the learner has done once: no two answers to the same thing come at the same moment. */
const identity = ({ at, kind, lesson, item }: KeptAttempt): string => `${at} ${kind} ${lesson} ${item}`;

/** All of both, in the order of their moments, as far as there is room. */
export function mergeAttempts(one: readonly KeptAttempt[], other: readonly KeptAttempt[]): readonly KeptAttempt[] {
  const known = new Set(one.map(identity));
  const added = other.filter((attempt) => !known.has(identity(attempt)));
  if (added.length === 0) return one;
  return [...one, ...added].sort((a, b) => a.at - b.at).slice(-ATTEMPTS_MAX);
}
