import { describe, expect, it } from 'vitest';
import type { Level } from '../learner/mastery.ts';
import type { LearnerProgress } from '../learner/progress.ts';
import { lessonSummary } from '../testing/lesson-summary.ts';
import { courseMap } from './course-map.ts';

const two = [
  { step: 'a', objectives: ['S0.1'] },
  { step: 'b', objectives: ['S0.2'] },
];
const lessons = [
  lessonSummary({ id: 'first', place: [1, 1], tasks: two, version: 2 }),
  lessonSummary({ id: 'second', place: [1, 2], needs: ['third'] }),
  lessonSummary({ id: 'third', place: [2, 1], track: 'kernel', tasks: [{ step: 'start', objectives: ['S0.3'] }] }),
];
const passes = (version: number, steps: Record<string, number>) => ({
  version,
  steps: Object.fromEntries(Object.entries(steps).map(([id, passedAt]) => [id, { passedAt, containers: {} }])),
});
const map = (more: Partial<LearnerProgress>, levels: Record<string, Level> = {}, due: string[] = []) =>
  courseMap(lessons, {
    progress: { format: 1, lessons: {}, ...more },
    levels: new Map(Object.entries(levels)),
    due: new Set(due),
  });
const standings = ({ tracks }: ReturnType<typeof map>) =>
  tracks.flatMap((track) => track.lessons.map(({ standing }) => standing)).join(' ');

describe('the map', () => {
  it('has tracks in their order, and begins with the first lesson', () => {
    const { tracks, next } = map({});
    expect(tracks.map(({ track, lessons: inIt }) => `${track} ${inIt.length}`)).toEqual(['containers 2', 'kernel 1']);
    expect(next?.lesson.id).toBe('first');
  });

  it('goes on with what was worked on last', () => {
    const { next } = map({ lessons: { first: passes(2, { a: 9 }) } });
    expect(next).toMatchObject({ lesson: { id: 'first' }, standing: 'begun', passed: 1 });
  });

  it('recommends what everything is there for, and locks nothing', () => {
    const done = { first: passes(2, { a: 1, b: 2 }) };
    expect(map({ lessons: done }).next?.lesson.id).toBe('third');
    const all = { ...done, third: passes(1, { start: 3 }) };
    expect(map({ lessons: all }).next?.lesson.id).toBe('second');
    expect(map({ lessons: { ...all, second: passes(1, { start: 4 }) } }).next).toBeUndefined();
  });

  it('says of a lesson that is done the lowest level of its objectives', () => {
    const done = { lessons: { first: passes(2, { a: 1, b: 2 }) } };
    expect(standings(map(done))).toBe('done new new');
    expect(standings(map(done, { 'S0.1': 'mastered', 'S0.2': 'familiar' }))).toBe('familiar new new');
    expect(standings(map(done, { 'S0.1': 'mastered', 'S0.2': 'mastered' }))).toBe('mastered new new');
    expect(standings(map(done, { 'S0.1': 'attempted', 'S0.2': 'mastered' }))).toBe('done new new');
  });

  it('marks what may be skipped, and recommends what comes after', () => {
    const placed = map({ placed: { first: 1, third: 1 } });
    expect(standings(placed)).toBe('placed new placed');
    expect(placed.next?.lesson.id).toBe('second');
  });

  it('counts steps that the lesson still has, and tells the version that was passed', () => {
    const [track] = map({ lessons: { first: passes(1, { a: 1, gone: 1, 'another-gone': 1 }) } }, {}, ['S0.2']).tracks;
    expect(track?.lessons[0]).toMatchObject({ passed: 1, standing: 'begun', passedVersion: 1, due: 1 });
  });

  it('finds nothing in names that all objects have', () => {
    const odd = [lessonSummary({ id: 'constructor' })];
    const { next } = courseMap(odd, { progress: { format: 1, lessons: {} }, levels: new Map(), due: new Set() });
    expect(next).toMatchObject({ standing: 'new', passedVersion: undefined });
  });
});
