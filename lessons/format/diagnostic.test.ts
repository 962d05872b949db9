import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseObjectives } from './course.ts';
import { parseDiagnostic } from './diagnostic.ts';
import { LESSONS_FOLDER } from './node/read-lessons.ts';

const read = (name: string): string => readFileSync(join(LESSONS_FOLDER, name), 'utf8');

describe('the questions of the diagnostic', () => {
  const { questions, faults } = parseDiagnostic(read('diagnostic.md'), 'diagnostic.md');
  const objectives = parseObjectives(read('objectives.md'));

  it('have no faults, and name lines that there are', () => {
    expect(faults).toEqual([]);
    expect(questions.length).toBeGreaterThanOrEqual(12);
    expect(questions.flatMap((question) => question.objectives.filter((id) => !objectives.has(id)))).toEqual([]);
  });

  it.each(questions)('$id has one right answer, and says something to each', (question) => {
    const answers = 'options' in question ? question.options : 'answers' in question ? question.answers : [];
    expect(answers.filter(({ isRight }) => isRight)).toHaveLength(1);
    expect(answers.length).toBeGreaterThanOrEqual(3);
    expect(answers.filter(({ feedback }) => feedback.length === 0)).toEqual([]);
  });
});

it('names what is wrong with one', () => {
  const { faults } = parseDiagnostic(
    ':::question{#a form=one}\nWhich?\n\n- [x] This\n  > Yes.\n:::\n\n:::task\n:::\n',
    'd.md',
  );
  expect(faults.map(({ found }) => found)).toEqual([
    'The question places nobody.',
    "A block :::task can't be asked here.",
  ]);
});
