import { describe, expect, it } from 'vitest';
import { ATTEMPTS_MAX, keep, mergeAttempts, type KeptAttempt } from './attempts.ts';
import { attemptsOf, merge, parseProgress, type LearnerProgress } from './progress.ts';

const attempt = (at: number, item = 'why'): KeptAttempt => ({
  at,
  lesson: 'isolation',
  version: 1,
  item,
  kind: 'question',
  objectives: ['S0.6'],
  isRight: true,
  elapsedMs: 5,
});
const progress = (...attempts: KeptAttempt[]): LearnerProgress => ({ format: 1, lessons: {}, attempts });
const moments = (attempts: readonly KeptAttempt[]) => attempts.map(({ at }) => at);

describe('attempts', () => {
  it('are read as they were written, with what a later version has added', () => {
    const exam = { ...attempt(2), kind: 'exam', chosen: 'b', room: 4 };
    const later = progress(attempt(1), exam);
    expect(parseProgress(structuredClone(later))).toEqual({ kind: 'read', progress: later });
  });

  it.each([
    ['no list', {}],
    ['a moment that is none', [{ ...attempt(1), at: -1 }]],
    ['a choice that is a book', [{ ...attempt(1), chosen: 'x'.repeat(101) }]],
    ['a thousand objectives', [{ ...attempt(1), objectives: Array.from({ length: 1000 }, () => 'S0.1') }]],
    ['more than a year has', Array.from({ length: ATTEMPTS_MAX + 1 }, (_, at) => attempt(at))],
  ])('are damage when they are %s', (_, attempts) => {
    expect(parseProgress({ format: 1, lessons: {}, attempts })).toEqual({ kind: 'damaged' });
  });

  it('of two records are all there, once and in order', () => {
    const one = progress(attempt(1), attempt(3));
    const other = progress(attempt(2), attempt(3), attempt(3, 'other'));
    expect(moments(attemptsOf(merge(one, other)))).toEqual([1, 2, 3, 3]);
    expect(moments(attemptsOf(merge(other, one)))).toEqual([1, 2, 3, 3]);
    expect(merge(one, { format: 1, lessons: {} })).toEqual(one);
  });

  it('are bounded: the oldest go', () => {
    const many = Array.from({ length: ATTEMPTS_MAX }, (_, at) => attempt(at));
    const merged = mergeAttempts(many, [attempt(ATTEMPTS_MAX)]);
    expect(merged).toHaveLength(ATTEMPTS_MAX);
    expect([merged[0]?.at, merged.at(-1)?.at]).toEqual([1, ATTEMPTS_MAX]);
  });
});

it.each([
  [Number.NaN, 0],
  [-3, 0],
  [1.6, 2],
  [1e12, 3_600_000],
])('keeps what the page has measured within what is read again: %d ms', (elapsedMs, kept) => {
  const objectives = Array.from({ length: 99 }, (_, n) => `S0.${n}`);
  const { at, kind: _kind, ...rest } = attempt(7);
  const written = keep({ ...rest, kind: 'card', objectives, chosen: 'é'.repeat(500), elapsedMs }, at);
  expect(written.elapsedMs).toBe(kept);
  expect(parseProgress(progress(written)).kind).toBe('read');
});
