/** What a review can ask: cards, questions and drills of what the learner has passed. */
import type { Card, CompiledLesson, Drill } from '../../lessons/format/types.ts';
import { taskOf } from '../../lessons/format/types.ts';
import type { KeptAttempt } from '../learner/attempts.ts';
import { stepsOf, type LearnerProgress } from '../learner/progress.ts';
import { isStandalone, type Standalone } from '../question/standalone.ts';

interface ItemBase {
  readonly lesson: CompiledLesson;
  readonly id: string;
  readonly objectives: readonly string[];
}

export type Item = ItemBase &
  (
    | { readonly kind: 'card'; readonly card: Card }
    | { readonly kind: 'question'; readonly question: Standalone }
    | { readonly kind: 'drill'; readonly drill: Drill }
  );

export type DrillItem = Extract<Item, { readonly kind: 'drill' }>;

export const itemKey = ({ kind, lesson, id }: Item): string => `${kind} ${lesson.id} ${id}`;
export const attemptKey = ({ kind, lesson, item }: KeptAttempt): string => `${kind} ${lesson} ${item}`;

/**
 * Of a lesson that is whole, all of it; of one that was begun, the cards and drills whose objectives were passed and the questions
 * that were answered.
 */
export function itemsOf(
  lesson: CompiledLesson,
  progress: LearnerProgress,
  answers: readonly KeptAttempt[],
): readonly Item[] {
  const passed = new Set(Object.keys(stepsOf(progress, lesson.id)));
  const tasks = lesson.steps.flatMap((step) => ({ id: step.id, task: taskOf(step) })).filter(({ task }) => task);
  const done = tasks.filter(({ id }) => passed.has(id));
  if (done.length === 0) return [];
  const isWhole = done.length === tasks.length;
  const known = new Set(done.flatMap(({ task }) => task?.objectives ?? []));
  const asked = new Set(answers.map(attemptKey));
  const isReached = ({ objectives }: { objectives: readonly string[] }): boolean =>
    isWhole || objectives.some((objective) => known.has(objective));
  const questions = lesson.steps
    .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'question' && isStandalone(part) ? [part] : [])))
    .filter(({ objectives }) => objectives.length > 0);
  return [
    ...lesson.cards
      .filter(isReached)
      .map((card): Item => ({ kind: 'card', lesson, id: card.id, objectives: card.objectives, card })),
    ...questions
      .map((question): Item => {
        const { id, objectives } = question;
        return { kind: 'question', lesson, id, objectives, question };
      })
      .filter((item) => isWhole || asked.has(itemKey(item))),
    ...lesson.drills
      .filter(isReached)
      .map((drill): Item => ({ kind: 'drill', lesson, id: drill.id, objectives: drill.objectives, drill })),
  ];
}
