import { describe, expect, it } from 'vitest';
import type { LessonSummary } from '../../lessons/format/types.ts';
import type { Standalone } from '../question/standalone.ts';
import { question } from '../testing/compiled-lesson.ts';
import { lessonSummary } from '../testing/lesson-summary.ts';
import {
  afterAnswer,
  beginningOf,
  beginPlacement,
  nextProbe,
  placedIn,
  questionsLeft,
  type Probe,
} from './placement.ts';

const track = (name: string, count: number): LessonSummary[] =>
  Array.from({ length: count }, (_, n) => lessonSummary({ id: `${name}${n}`, track: name, place: [1, n] }));
const probesOf = ({ id }: LessonSummary): Probe[] => [
  { question: question(id, ['S0.1']) as Standalone, source: id, version: 1 },
];

/** Asks somebody who knows the first lessons of each track. */
function place(lessons: readonly LessonSummary[], known: Readonly<Record<string, number>>, probes = probesOf) {
  let placement = beginPlacement(lessons, probes);
  let count = 0;
  for (let asked = nextProbe(placement); asked; asked = nextProbe(placement)) {
    count += 1;
    placement = afterAnswer(placement, asked, asked.place < (known[asked.track] ?? 0));
  }
  return { count, placed: placedIn(placement).map(({ id }) => id), begin: beginningOf(placement)?.id, placement };
}

describe('a placement', () => {
  const course = [...track('a', 7), ...track('b', 7), ...track('c', 5), ...track('d', 4), ...track('e', 5)];

  it('asks about each track, at most twelve in all', () => {
    const { count, placement } = place(course, { a: 3 });
    expect(count).toBeLessThanOrEqual(12);
    expect(placement.every(({ asked }) => asked >= 2)).toBe(true);
  });

  it('finds the border in a track, by halves', () => {
    const { placed, begin, count } = place(track('a', 7), { a: 5 });
    expect(placed).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    expect(begin).toBe('a5');
    expect(count).toBe(3);
  });

  it('never places behind a wrong answer', () => {
    const { placed, placement } = place(course, { a: 2, b: 7, d: 1 });
    expect(placed.filter((id) => id.startsWith('a')).length).toBeLessThanOrEqual(2);
    expect(placed.filter((id) => id.startsWith('d')).length).toBeLessThanOrEqual(1);
    expect(placed.filter((id) => id.startsWith('c'))).toEqual([]);
    expect(placement.every(({ known, unknownFrom }) => known <= unknownFrom)).toBe(true);
  });

  it('skips what nothing can be asked about', () => {
    const some = (lesson: LessonSummary) => (lesson.id === 'a1' ? probesOf(lesson) : []);
    expect(place(track('a', 7), { a: 7 }, some)).toMatchObject({ count: 1, placed: ['a0', 'a1'], begin: 'a2' });
    expect(place(track('a', 3), {}, () => [])).toMatchObject({ count: 0, placed: [], begin: 'a0' });
  });

  it('tells how many are to come, and has no beginning where all is known', () => {
    expect(questionsLeft(beginPlacement(course, probesOf))).toBe(12);
    expect(place(track('a', 1), { a: 1 }).begin).toBeUndefined();
    expect(questionsLeft(place(track('a', 1), { a: 1 }).placement)).toBe(0);
  });
});
