import type { Card, CompiledLesson, Drill, Prose, Question } from '../../lessons/format/types.ts';
import { lessonSummary } from './lesson-summary.ts';

export const prose = (text: string): Prose[] => [{ kind: 'paragraph', line: 1, children: [{ kind: 'text', text }] }];

export const card = (id: string, objectives: readonly string[]): Card => ({
  line: 1,
  id,
  objectives,
  isWhy: false,
  front: prose(`What is ${id}?`),
  back: prose(`It is ${id}.`),
});

export const drill = (id: string, objectives: readonly string[]): Drill => ({
  line: 1,
  id,
  objectives,
  statement: prose(`Do ${id}.`),
  start: '',
  conditions: [],
  solution: `touch ${id}`,
});

/** A question with a right answer and a wrong one. */
export const question = (id: string, objectives: readonly string[], form: 'one' | 'several' = 'one'): Question => ({
  kind: 'question',
  line: 1,
  id,
  objectives,
  isWhy: false,
  prompt: prose(`Which, ${id}?`),
  explanation: [],
  form,
  options: [true, false].map((isRight, line) => ({
    line,
    isRight,
    text: [{ kind: 'text', text: isRight ? 'this' : 'that' }],
    feedback: prose(isRight ? 'Yes, so it is.' : 'That is another one.'),
  })),
});

/** A lesson for tests: a step for each objective, with a task and what else is given for it. */
export function compiledLesson(
  id: string,
  steps: Readonly<Record<string, { objectives: readonly string[]; questions?: readonly Question[] }>>,
  cards: readonly Card[] = [],
  drills: readonly Drill[] = [],
): CompiledLesson {
  const tasks = Object.entries(steps).map(([step, { objectives }]) => ({ step, objectives }));
  const { steps: _steps, tasks: _tasks, recalled: _recalled, ...head } = lessonSummary({ id, tasks });
  return {
    ...head,
    format: 1,
    start: '',
    files: [],
    vary: [],
    measures: [],
    intro: [],
    steps: Object.entries(steps).map(([step, { objectives, questions = [] }]) => ({
      id: step,
      line: 1,
      title: step,
      parts: [
        {
          kind: 'task',
          line: 1,
          objectives,
          support: 'goal',
          statement: [],
          conditions: [],
          hints: [],
          solutions: [],
        },
        ...questions,
      ],
    })),
    cards,
    drills,
  };
}
