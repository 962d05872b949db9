/** Questions that can be asked anywhere, once. */
import type { Question } from '../../lessons/format/types.ts';

export type Standalone = Extract<Question, { form: 'one' | 'several' | 'yes-no' } | { form: 'typed' }>;

/** One that the machine or a view answers belongs into its lesson, where they are as it needs them. */
export const isStandalone = (question: Question): question is Standalone =>
  question.view === undefined && (question.form === 'one' || (question.form === 'typed' && !question.answerScript));
