import { describe, expect, it } from 'vitest';
import type { KeptAttempt } from '../learner/attempts.ts';
import type { LearnerProgress } from '../learner/progress.ts';
import { card, compiledLesson, drill, question } from '../testing/compiled-lesson.ts';
import { itemKey, itemsOf, type Item } from './items.ts';
import type { Scheduled } from './schedule.ts';
import { answered, begin, minutesOf, plan, skipped, type Sitting } from './sitting.ts';

const lesson = compiledLesson(
  'isolation',
  {
    a: { objectives: ['S0.1'], questions: [question('qa', ['S0.1']), question('many', ['S0.1'], 'several')] },
    b: { objectives: ['S0.2'], questions: [question('qb', ['S0.2'])] },
  },
  [card('ca', ['S0.1']), card('cb', ['S0.2']), card('cab', ['S0.1', 'S0.2'])],
);
const passed = (...steps: string[]): LearnerProgress => ({
  format: 1,
  lessons: {
    isolation: { version: 1, steps: Object.fromEntries(steps.map((id) => [id, { passedAt: 1, containers: {} }])) },
  },
});
const answer = (kind: string, item: string, at: number): KeptAttempt => ({
  at,
  kind,
  item,
  lesson: 'isolation',
  version: 1,
  objectives: [],
  isRight: true,
  elapsedMs: 1,
  during: 'review',
});
const ids = (items: readonly Item[]) => items.map(({ id }) => id);
const due = (...objectives: string[]): Scheduled[] =>
  objectives.map((objective, dueAt) => ({ objective, dueAt, isDue: true, retrievability: 0 }));

describe('what can be asked', () => {
  it('is nothing of a lesson in which nothing was passed', () => {
    expect(itemsOf(lesson, passed(), [])).toEqual([]);
  });

  it('is the cards of what was passed, and the questions that were answered', () => {
    expect(ids(itemsOf(lesson, passed('a'), []))).toEqual(['ca', 'cab']);
    expect(ids(itemsOf(lesson, passed('a'), [answer('question', 'qa', 1)]))).toEqual(['ca', 'cab', 'qa']);
  });

  it('is all of a whole lesson, but for questions that need more than themselves', () => {
    expect(ids(itemsOf(lesson, passed('a', 'b'), []))).toEqual(['ca', 'cb', 'cab', 'qa', 'qb']);
  });
});

describe('drills', () => {
  const withDrills = compiledLesson(
    'doing',
    { a: { objectives: ['S0.1'] }, b: { objectives: ['S0.2'] }, c: { objectives: ['S0.3'] } },
    ['S0.1', 'S0.2', 'S0.3'].map((objective) => card(`c${objective.at(-1)}`, [objective])),
    ['S0.1', 'S0.2', 'S0.3'].map((objective) => drill(`d${objective.at(-1)}`, [objective])),
  );
  const done = (...steps: string[]): LearnerProgress => ({
    format: 1,
    lessons: {
      doing: { version: 1, steps: Object.fromEntries(steps.map((id) => [id, { passedAt: 1, containers: {} }])) },
    },
  });
  const of = (kind: string, item: string, at: number): KeptAttempt => ({ ...answer(kind, item, at), lesson: 'doing' });
  const items = itemsOf(withDrills, done('a', 'b', 'c'), []);

  it('are asked of what was passed', () => {
    expect(ids(itemsOf(withDrills, done('a'), []))).toEqual(['c1', 'd1']);
    expect(ids(items)).toEqual(['c1', 'c2', 'c3', 'd1', 'd2', 'd3']);
  });

  it('come before what was never asked, but no more than two in a sitting', () => {
    expect(ids(plan(due('S0.1', 'S0.2', 'S0.3'), items, []))).toEqual(['d1', 'd2', 'c3']);
  });

  it('take turns with cards', () => {
    const asked = [of('drill', 'd1', 5), of('drill', 'd2', 6), of('card', 'c3', 5)];
    expect(ids(plan(due('S0.1', 'S0.2', 'S0.3'), items, asked))).toEqual(['c1', 'c2', 'd3']);
  });

  it('may be left out, which counts for nothing', () => {
    const sitting = skipped(begin(items));
    expect(ids(sitting.waiting)).toEqual(['c2', 'c3', 'd1', 'd2', 'd3']);
    expect(sitting).toMatchObject({ asked: 0, rightAtOnce: 0 });
  });
});

describe('a plan', () => {
  const items = itemsOf(lesson, passed('a', 'b'), []);

  it('has one item for each objective that is due', () => {
    expect(ids(plan(due('S0.1'), items, []))).toEqual(['ca']);
    expect(ids(plan(due('S0.2', 'S0.1'), items, []))).toEqual(['cb', 'ca']);
    expect(plan(due('S9.9'), items, [])).toEqual([]);
  });

  it('asks what was not asked for the longest time, and not twice for one objective', () => {
    const asked = [answer('card', 'ca', 5), answer('question', 'qa', 3), answer('card', 'cb', 4)];
    expect(ids(plan(due('S0.1', 'S0.2'), items, asked))).toEqual(['cab']);
    const more = [...asked, answer('card', 'cab', 9), answer('question', 'qb', 9)];
    expect(ids(plan(due('S0.1', 'S0.2'), items, more))).toEqual(['qa', 'cb']);
  });

  it('ends after five minutes, and mixes the lessons', () => {
    const lessons = ['x', 'y'].map((id) =>
      compiledLesson(
        id,
        { a: { objectives: [] } },
        Array.from({ length: 20 }, (_, n) => card(`${id}${n}`, [`S1.${id}${n}`])),
      ),
    );
    const all = lessons.flatMap((each) =>
      itemsOf(
        each,
        { format: 1, lessons: { [each.id]: { version: 1, steps: { a: { passedAt: 1, containers: {} } } } } },
        [],
      ),
    );
    const planned = plan(due(...all.flatMap(({ objectives }) => objectives).toReversed()), all, []);
    expect(planned).toHaveLength(15);
    expect(minutesOf(planned)).toBe(5);
    const mixed = plan(due('S1.x0', 'S1.x1', 'S1.x2', 'S1.y0', 'S1.y1'), all, []);
    expect(ids(mixed)).toEqual(['x0', 'y0', 'x1', 'y1', 'x2']);
  });
});

describe('a sitting', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map((id): Item => {
    const each = card(id, []);
    return { kind: 'card', lesson, id, objectives: [], card: each };
  });
  const run = (sitting: Sitting, ...answers: boolean[]) => answers.reduce(answered, sitting);

  it('brings back what was missed after three others', () => {
    const once = run(begin(items), false);
    expect(ids(once.waiting)).toEqual(['b', 'c', 'd', 'a', 'e']);
    expect(ids(run(begin(items.slice(0, 1)), false).waiting)).toEqual(['a']);
  });

  it('counts what was right at once, and ends', () => {
    const end = run(begin(items.slice(0, 2)), false, true, true);
    expect(end).toMatchObject({ waiting: [], asked: 3, rightAtOnce: 1 });
    expect(answered(end, true)).toEqual(end);
  });

  it('leaves what is missed again and again for another day', () => {
    const end = run(begin(items.slice(0, 1)), false, false, false);
    expect(end.waiting).toEqual([]);
    expect(end.misses).toEqual(new Map([[itemKey(items[0]), 3]]));
  });
});
