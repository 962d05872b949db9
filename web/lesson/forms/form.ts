/** What the forms of questions have in common. */
import type { Prose, Question } from '../../../lessons/format/types.ts';

/** What was answered, and what is said to it. */
export interface Answer {
  readonly isRight: boolean;
  /** In words. */
  readonly chosen: string;
  /** Of the answer that was recognised; empty where the form shows it beside what was chosen. */
  readonly feedback?: readonly Prose[];
  /** How much of it is right, where the form has no words of its own. */
  readonly note?: string;
  /** From which the form shows it again: `given` of its props. */
  readonly given: readonly string[];
}

export interface FormProps<Q> {
  readonly question: Q;
  /** Nothing can be changed any more: it is solved. */
  readonly isLocked: boolean;
  /** The right answer is shown, because the learner asked for it. */
  readonly isRevealed: boolean;
  /** What was answered before the page was loaded anew: told once more by `onanswer` when the form is there. */
  readonly given: readonly string[] | undefined;
  readonly onanswer: (answer: Answer) => void;
}

type Of<F extends Question['form']> = Question extends infer Q
  ? Q extends { readonly form: infer G }
    ? F extends G
      ? Q
      : never
    : never
  : never;

export type ChoiceQuestion = Of<'one'>;
export type OrderQuestion = Of<'order'>;
export type SortQuestion = Of<'sort'>;
export type GapQuestion = Of<'gap'>;
export type TypedQuestion = Of<'typed'>;
export type PointQuestion = Of<'point'>;

export const countRight = (right: readonly boolean[], what: string): string => {
  const count = right.filter(Boolean).length;
  return `${count === 0 ? 'None' : count} of ${right.length} ${what}.`;
};
