/**
 * One learner's lesson: seeded values chosen and put in everywhere, options in an order of their own. The same seed gives the same lesson.
 */
import { mapTexts, putValues } from './seeded.ts';
import type { CompiledLesson, Part, Question, Vary, WrongPath } from './types.ts';

export const instantiate = (lesson: CompiledLesson, seed: number): CompiledLesson => {
  const values = chooseValues(lesson.vary, seed);
  const filled = mapTexts(lesson, (text) => putValues(text, (name) => values.get(name)));
  const shuffle = shuffler(seed);
  const steps = filled.steps.map((step) => ({ ...step, parts: step.parts.map((part) => shuffled(part, shuffle)) }));
  return { ...filled, vary: lesson.vary, steps };
};

/** Wrong ways, with the values that the lesson has for the same seed. */
export function instantiateWays(ways: readonly WrongPath[], vary: readonly Vary[], seed: number): WrongPath[] {
  const values = chooseValues(vary, seed);
  const fill = (text: string): string => putValues(text, (name) => values.get(name));
  return ways.map((way) => ({ ...way, script: fill(way.script), says: fill(way.says) }));
}

/** A question that stands in no lesson, in this learner's order. */
export const instantiateQuestion = (question: Question, seed: number): Question =>
  shuffledQuestion(question, shuffler(seed));

/** A value for each name. Names that draw from the same words get different ones, as long as there are enough. */
export function chooseValues(vary: readonly Vary[], seed: number): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const values = new Map<string, string>();
  for (const [index, each] of vary.entries()) {
    const count = 'words' in each ? each.words.length : each.to - each.from + 1;
    // Seeds that follow one another differ in the first value at least.
    const first = index === 0 ? seed % count : Math.floor(dice(seed, index + 1)() * count);
    const at = (offset: number): string => {
      const position = (first + offset) % count;
      return 'words' in each ? (each.words[position] ?? '') : String(each.from + position);
    };
    let offset = 0;
    while (taken.has(at(offset)) && offset < count - 1) offset += 1;
    taken.add(at(offset));
    values.set(each.name, at(offset));
  }
  return values;
}

export const sampleValues = (vary: readonly Vary[]): ReadonlyMap<string, string> => chooseValues(vary, 0);

type Shuffle = <T>(items: readonly T[], salt: number) => T[];

function shuffled(part: Part, shuffle: Shuffle): Part {
  if (part.kind === 'predict') return { ...part, options: shuffle(part.options, part.line) };
  return part.kind === 'question' ? shuffledQuestion(part, shuffle) : part;
}

function shuffledQuestion(question: Question, shuffle: Shuffle): Question {
  if ('options' in question) return { ...question, options: shuffle(question.options, question.line) };
  return 'items' in question ? { ...question, items: shuffle(question.items, question.line) } : question;
}

/** Fisher and Yates. */
const shuffler =
  (seed: number): Shuffle =>
  (items, salt) => {
    const result = [...items];
    const roll = dice(seed, 1000 + salt);
    for (let last = result.length - 1; last > 0; last--) {
      const other = Math.floor(roll() * (last + 1));
      const [a, b] = [result[last], result[other]] as [(typeof items)[number], (typeof items)[number]];
      result[last] = b;
      result[other] = a;
    }
    return result;
  };

/** Numbers from 0 to 1 that look random and depend on seed and salt alone (mulberry32). */
function dice(seed: number, salt: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
