/** What the answers say of each thing that was asked: where the next rewrite of a lesson begins. */
import type { KeptAttempt } from '../learner/attempts.ts';

export interface ItemStatistics {
  readonly lesson: string;
  readonly kind: string;
  readonly item: string;
  /** How often it was asked: answers within twelve hours belong to one time. */
  readonly times: number;
  /** Of those, how often the first answer was right. */
  readonly rightAtOnce: number;
  /** What was chosen or typed, the most frequent first. */
  readonly chosen: readonly { readonly text: string; readonly count: number }[];
  /** From when it could be answered to the first answer. */
  readonly medianMs: number;
}

const SAME_TIME_MS = 12 * 3600 * 1000;
const CHOSEN_MAX = 5;

/** In the order in which each was first asked. `attempts` are in the order of their moments. */
export function itemStatistics(attempts: readonly KeptAttempt[]): readonly ItemStatistics[] {
  const items = new Map<string, KeptAttempt[]>();
  for (const attempt of attempts) {
    const key = `${attempt.lesson} ${attempt.kind} ${attempt.item}`;
    items.set(key, [...(items.get(key) ?? []), attempt]);
  }
  return [...items.values()].flatMap((all) => {
    const [one] = all;
    if (!one) return [];
    const firsts = all.filter(({ at }, index) => index === 0 || at - (all[index - 1]?.at ?? 0) >= SAME_TIME_MS);
    return [
      {
        lesson: one.lesson,
        kind: one.kind,
        item: one.item,
        times: firsts.length,
        rightAtOnce: firsts.filter(({ isRight }) => isRight).length,
        chosen: counted(all.flatMap(({ chosen }) => (chosen === undefined ? [] : [chosen]))),
        medianMs: median(firsts.map(({ elapsedMs }) => elapsedMs)),
      },
    ];
  });
}

function counted(texts: readonly string[]): ItemStatistics['chosen'] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, CHOSEN_MAX);
}

/** The middle one; of two in the middle what lies between. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
