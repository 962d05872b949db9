/** One answer of the learner to something that was asked. */
export interface Attempt {
  readonly lesson: string;
  readonly version: number;
  /** Id of the question, prediction, step, card or drill. */
  readonly item: string;
  readonly kind: 'question' | 'prediction' | 'task' | 'card' | 'drill';
  readonly objectives: readonly string[];
  readonly isRight: boolean;
  /** What was chosen or typed, at most 100 characters; absent for tasks. */
  readonly chosen?: string;
  /** Milliseconds from when it could first be answered. */
  readonly elapsedMs: number;
  /** Where it was asked; absent in its lesson. */
  readonly during?: 'review' | 'diagnostic';
}
