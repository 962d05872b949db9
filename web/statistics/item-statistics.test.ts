import { describe, expect, it } from 'vitest';
import type { KeptAttempt } from '../learner/attempts.ts';
import { itemStatistics, median } from './item-statistics.ts';

const HOUR = 3600 * 1000;
const attempt = (at: number, isRight: boolean, chosen: string, elapsedMs: number, item = 'why'): KeptAttempt => ({
  at,
  lesson: 'isolation',
  version: 1,
  item,
  kind: 'question',
  objectives: [],
  isRight,
  chosen,
  elapsedMs,
});

describe('statistics of an item', () => {
  it('count a time once, however often it was tried then', () => {
    const attempts = [
      attempt(0, false, 'its image', 4000),
      attempt(1, true, 'its layer', 9000),
      attempt(13 * HOUR, true, 'its layer', 2000),
    ];
    expect(itemStatistics(attempts)).toEqual([
      {
        lesson: 'isolation',
        kind: 'question',
        item: 'why',
        times: 2,
        rightAtOnce: 1,
        chosen: [
          { text: 'its layer', count: 2 },
          { text: 'its image', count: 1 },
        ],
        medianMs: 3000,
      },
    ]);
  });

  it('are of each by itself, also by names that all objects have', () => {
    const items = itemStatistics([attempt(0, true, 'a', 1), attempt(1, true, 'a', 1, 'constructor')]);
    expect(items.map(({ item }) => item)).toEqual(['why', 'constructor']);
  });
});

it.each([
  [[], 0],
  [[3], 3],
  [[9, 1], 5],
  [[9, 1, 2], 2],
])('the median of %j is %d', (values, middle) => expect(median(values)).toBe(middle));
