import { describe, expect, it } from 'vitest';
import { lessonSummary } from '../testing/lesson-summary.ts';
import type { KeptAttempt } from './attempts.ts';
import { answersOf, levelsOf } from './mastery.ts';
import type { LearnerProgress } from './progress.ts';

const HOUR = 3600 * 1000;
let moment = 0;
const answer = (isRight: boolean, more: Partial<KeptAttempt> = {}): KeptAttempt => ({
  at: (moment += 1),
  lesson: 'isolation',
  version: 1,
  item: 'why',
  kind: 'question',
  objectives: ['S0.1'],
  isRight,
  elapsedMs: 1,
  ...more,
});
const level = (...answers: KeptAttempt[]) => levelsOf(answers).get('S0.1');
const review = (isRight: boolean, at: number) => answer(isRight, { at, during: 'review' });

describe('a level', () => {
  it('is none where nothing was answered', () => {
    expect(level()).toBeUndefined();
  });

  it('is attempted after a guess, whatever came of it, and after a wrong answer', () => {
    expect(level(answer(true, { kind: 'prediction' }))).toBe('attempted');
    expect(level(answer(false))).toBe('attempted');
  });

  it('is familiar with seven tenths right, proficient with all of them', () => {
    const items = (right: number, of: number) =>
      Array.from({ length: of }, (_, n) => answer(n >= of - right, { item: `q${n}` }));
    expect(level(...items(6, 10))).toBe('attempted');
    expect(level(...items(7, 10))).toBe('familiar');
    expect(level(...items(10, 10))).toBe('proficient');
  });

  it('is proficient when the last answer to each is right', () => {
    expect(level(answer(false), answer(true))).toBe('proficient');
  });

  it('is mastered by a right answer in a review twelve hours later, and not by an earlier one or one elsewhere', () => {
    expect(level(review(true, 0), review(true, 12 * HOUR - 1))).toBe('proficient');
    expect(level(review(true, 0), answer(true, { at: 13 * HOUR }))).toBe('proficient');
    expect(level(answer(true, { at: 0 }), review(true, 12 * HOUR))).toBe('mastered');
  });

  it('falls by one with each wrong answer, and has to wait again', () => {
    const known = [answer(true, { at: 0 }), review(true, 12 * HOUR)];
    const missed = [...known, review(false, 20 * HOUR)];
    expect(level(...missed)).toBe('proficient');
    expect(level(...missed, review(false, 21 * HOUR))).toBe('familiar');
    const again = [...missed, review(true, 20 * HOUR + 1)];
    expect(level(...again)).toBe('proficient');
    expect(level(...again, review(true, 31 * HOUR))).toBe('proficient');
    expect(level(...again, review(true, 33 * HOUR))).toBe('mastered');
  });
});

describe('answers', () => {
  const lesson = lessonSummary({ id: 'isolation', tasks: [{ step: 'start', objectives: ['S0.1'] }] });
  const progress = (attempts: readonly KeptAttempt[] = []): LearnerProgress => ({
    format: 1,
    lessons: { isolation: { version: 1, steps: { start: { passedAt: 5, containers: {} } } } },
    attempts,
  });

  it('of an earlier version are its passed steps', () => {
    expect(answersOf(progress(), [lesson], 9)).toMatchObject([{ at: 5, item: 'start', kind: 'task', isRight: true }]);
  });

  it('of a passed step are there once, although the answer says that the solution was read', () => {
    const task = answer(false, { kind: 'task', item: 'start' });
    expect(answersOf(progress([task]), [lesson], 1e6)).toEqual([task]);
  });

  it('were not given after now, wherever the clock stood then', () => {
    const early = answer(true, { at: 8e15 });
    expect(answersOf(progress([early]), [lesson], 9).map(({ at }) => at)).toEqual([5, 9]);
  });
});
