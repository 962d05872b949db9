/**
 * How well something was remembered. Of a card, in the learner's own judgement, with the keys 1 to 4; of a drill, `good` when it was done
 * without help, `hard` when its solution was shown, `again` when it was not done.
 */
export const RATINGS = ['again', 'hard', 'good', 'easy'] as const;
export type RatingWord = (typeof RATINGS)[number];

export const isRating = (word: string): word is RatingWord => RATINGS.some((rating) => rating === word);
