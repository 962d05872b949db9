import { describe, expect, it } from 'vitest';
import type { KeptAttempt } from '../learner/attempts.ts';
import type { LearnerProgress } from '../learner/progress.ts';
import { lessonSummary } from '../testing/lesson-summary.ts';
import { scheduleOf, unlockedBy } from './schedule.ts';

const DAY = 24 * 3600 * 1000;
const START = Date.UTC(2026, 10, 30);
const unlocked = new Map([['S0.1', START]]);
const rated = (chosen: string, day: number, more: Partial<KeptAttempt> = {}): KeptAttempt => ({
  at: START + day * DAY,
  lesson: 'isolation',
  version: 1,
  item: 'card',
  kind: 'card',
  objectives: ['S0.1'],
  isRight: chosen !== 'again',
  chosen,
  elapsedMs: 1,
  during: 'review',
  ...more,
});
const daysUntil = (answers: KeptAttempt[], day: number) => {
  const [only] = scheduleOf(answers, unlocked, START + day * DAY);
  return ((only?.dueAt ?? NaN) - START) / DAY - day;
};

describe('an objective', () => {
  it('is due a day after something of it was passed, or a few hours earlier', () => {
    const first = { objective: 'S0.1', dueAt: START + DAY, retrievability: 0 };
    expect(scheduleOf([], unlocked, START)).toEqual([{ ...first, isDue: false }]);
    expect(scheduleOf([], unlocked, START + 0.7 * DAY)).toEqual([{ ...first, isDue: false }]);
    expect(scheduleOf([], unlocked, START + 0.8 * DAY)).toEqual([{ ...first, isDue: true }]);
    expect(scheduleOf([], unlocked, START + 9 * DAY)).toEqual([{ ...first, isDue: true }]);
  });

  it('is due a day from now at the latest where a clock was ahead when it was passed', () => {
    expect(scheduleOf([], unlocked, START - 30 * DAY)).toMatchObject([{ dueAt: START - 29 * DAY, isDue: false }]);
  });

  it('comes back later the better it was known', () => {
    const days = ['again', 'hard', 'good', 'easy'].map((word) => daysUntil([rated(word, 0)], 0));
    expect(days).toEqual([...days].sort((a, b) => a - b));
    expect(new Set(days).size).toBe(4);
    expect(days[0]).toBeGreaterThanOrEqual(1);
  });

  it('comes back later each time, and sooner again once it was missed', () => {
    const first = daysUntil([rated('good', 0)], 0);
    const known = [rated('good', 0), rated('good', first)];
    const second = daysUntil(known, first);
    expect(second).toBeGreaterThan(first);
    const missed = [...known, rated('again', first + second)];
    expect(daysUntil(missed, first + second)).toBeLessThan(second);
  });

  it('is not put off further by being asked for twice in one sitting', () => {
    const once = daysUntil([rated('good', 0)], 0);
    expect(daysUntil([rated('good', 0), rated('good', 0.001)], 0.001)).toBeCloseTo(once, 1);
  });

  it('counts what is right or wrong of questions, and nothing that was asked outside of reviews', () => {
    const question = (isRight: boolean) => rated('chosen text', 0, { kind: 'question', isRight });
    expect(daysUntil([question(true)], 0)).toBe(daysUntil([rated('good', 0)], 0));
    expect(daysUntil([question(false)], 0)).toBe(daysUntil([rated('again', 0)], 0));
    const { during: _, ...elsewhere } = rated('easy', 0);
    expect(daysUntil([elsewhere], 0)).toBe(1);
  });

  it('takes a drill as good when it was done at first, as hard when its solution was shown, as missed when it was not done', () => {
    const drill = (word: string) => rated(word, 0, { kind: 'drill', isRight: word === 'good' });
    for (const word of ['good', 'hard', 'again'])
      expect(daysUntil([drill(word)], 0)).toBe(daysUntil([rated(word, 0)], 0));
  });

  it('survives answers that were given when the clock was ahead and are taken as given now', () => {
    const [only] = scheduleOf([rated('good', 0), rated('again', 0), rated('good', 0)], unlocked, START);
    expect(only?.dueAt).toBeGreaterThan(START);
    expect(only?.dueAt).toBeLessThan(START + 30 * DAY);
  });
});

describe('what can be recalled', () => {
  const tasks = [
    { step: 'a', objectives: ['S0.1'] },
    { step: 'b', objectives: ['S0.2'] },
  ];
  const lesson = lessonSummary({ id: 'isolation', tasks, recalled: ['S0.1', 'S0.2', 'S0.3'] });
  const passed = (...steps: string[]): LearnerProgress => ({
    format: 1,
    lessons: {
      isolation: { version: 1, steps: Object.fromEntries(steps.map((id, n) => [id, { passedAt: n, containers: {} }])) },
    },
  });
  const objectives = (...steps: string[]) => [...unlockedBy(passed(...steps), [lesson]).keys()];

  it('is nothing at first, then what was passed, and all of a lesson that is done', () => {
    expect(objectives()).toEqual([]);
    expect(objectives('a')).toEqual(['S0.1']);
    expect(objectives('a', 'b')).toEqual(['S0.1', 'S0.2', 'S0.3']);
  });
});
