import { describe, expect, it } from 'vitest';
import {
  countPasses,
  keepUnchanged,
  merge,
  NO_PROGRESS,
  parseProgress,
  stepsOf,
  type LearnerProgress,
} from './progress.ts';

const pass = (passedAt: number, box = 'a') => ({ passedAt, containers: { box } });
const progress = (lessons: LearnerProgress['lessons']): LearnerProgress => ({ format: 1, lessons });

describe('parseProgress', () => {
  it('reads what is written', () => {
    const written = progress({ isolation: { version: 2, steps: { start: pass(5) } } });
    expect(parseProgress(structuredClone(written))).toEqual({ kind: 'read', progress: written });
  });

  it('keeps what a later version has added', () => {
    const later = {
      format: 1,
      cards: [1],
      lessons: { isolation: { version: 1, predicted: 'yes', steps: { start: { ...pass(5), tries: 3 } } } },
    };
    expect(parseProgress(later)).toEqual({ kind: 'read', progress: later });
  });

  it('leaves a later format alone', () => {
    expect(parseProgress({ format: 2, whatever: true })).toEqual({ kind: 'newer', format: 2 });
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['a text', 'garbage'],
    ['no format', { lessons: {} }],
    ['a format that is none', { format: 1.5, lessons: {} }],
    ['no lessons', { format: 1 }],
    ['lessons that are a list', { format: 1, lessons: [1] }],
    ['a lesson without a version', { format: 1, lessons: { a: { steps: {} } } }],
    ['a slug that is none', { format: 1, lessons: { 'A b': { version: 1, steps: {} } } }],
    ['a moment that is none', { format: 1, lessons: { a: { version: 1, steps: { b: pass(Infinity) } } } }],
    [
      'containers that are numbers',
      { format: 1, lessons: { a: { version: 1, steps: { b: { passedAt: 1, containers: { c: 1 } } } } } },
    ],
    [
      'more than anybody has',
      {
        format: 1,
        lessons: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`l${n}`, { version: 1, steps: {} }])),
      },
    ],
  ])('finds damage: %s', (_, data) => {
    expect(parseProgress(data)).toEqual({ kind: 'damaged' });
  });

  it("takes over what a session's save held, and leaves out what is damaged there", () => {
    const lessons = {
      isolation: { start: { containers: { box: 'a' } }, look: { containers: {} } },
      broken: 7,
      'No Slug': {},
    };
    expect(parseProgress({ format: 0, savedAt: 9, lessons })).toEqual({
      kind: 'read',
      progress: progress({
        isolation: { version: 1, steps: { start: pass(9), look: { passedAt: 9, containers: {} } } },
      }),
    });
  });

  it.each([undefined, 'x', { lessons: 5 }])('takes nothing over from a save with %j', (rest) => {
    expect(parseProgress({ format: 0, ...(typeof rest === 'object' && rest) })).toEqual({
      kind: 'read',
      progress: NO_PROGRESS,
    });
  });
});

describe('merge', () => {
  it('has all of both, and of the same step the later success, whoever comes first', () => {
    const one = progress({ a: { version: 1, steps: { x: pass(1, 'old'), y: pass(7, 'new') } } });
    const other = progress({
      a: { version: 3, steps: { x: pass(2, 'new'), y: pass(6, 'old') } },
      b: { version: 1, steps: {} },
    });
    const both = progress({
      a: { version: 3, steps: { x: pass(2, 'new'), y: pass(7, 'new') } },
      b: { version: 1, steps: {} },
    });
    expect(merge(one, other)).toEqual(both);
    expect(merge(other, one)).toEqual(both);
    expect(countPasses(both)).toBe(2);
  });

  it('keeps what the first has in fields that a later version has added', () => {
    const later = (mark: string, more: object) => {
      const lesson = { version: 1, steps: {}, predicted: mark };
      return { ...progress({ a: lesson }), cards: mark, ...more };
    };
    expect(merge(later('mine', {}), later('theirs', { extra: 1 }))).toEqual(later('mine', { extra: 1 }));
  });
});

it('finds no steps in a lesson that is called like something all objects have', () => {
  expect(stepsOf(NO_PROGRESS, 'constructor')).toEqual({});
});

it('keeps the objects of lessons in which nothing has changed', () => {
  const before = progress({ a: { version: 1, steps: { x: pass(1) } }, b: { version: 1, steps: {} } });
  const after = structuredClone({ ...before, lessons: { ...before.lessons, b: { version: 2, steps: {} } } });
  const kept = keepUnchanged(before, after);
  expect(kept).toEqual(after);
  expect(stepsOf(kept, 'a')).toBe(stepsOf(before, 'a'));
  expect(stepsOf(kept, 'b')).not.toBe(stepsOf(before, 'b'));
});
