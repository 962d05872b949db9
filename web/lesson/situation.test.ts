import { expect, test } from 'vitest';
import { specimen } from '../../lessons/testing/node/specimen.ts';
import { untouched } from '../../lessons/progress.ts';
import { situationText } from './situation.ts';

const lesson = specimen();
const [step] = lesson.steps;
if (!step) throw new Error('the specimen has no step');
const common = { lesson, step, versions: ['docker 28.2.2'], at: new Date(0) };

test('says what is asked, what was found and what the terminal shows', () => {
  const states = untouched(lesson).map((state) =>
    state.id === step.id
      ? {
          ...state,
          conditions: [
            { id: 'word', state: 'failed' as const, found: '/root/word says slate' },
            { id: 'box', state: 'passed' as const, found: '' },
          ],
        }
      : state,
  );
  const text = situationText({
    ...common,
    states,
    help: { hints: 1, isSolutionShown: false },
    screen: ['# echo slate', '#', '', ''],
  });
  expect(text).toBe(`Drydock lesson "Every part of a lesson" (every-part, version 1), 0 of 2 steps done
Step 1 of 3: Guess, then run
  [ ] /root/word says amber: /root/word says slate
  [x] A container {name} is there
1 hint was taken.

The terminal shows:
  # echo slate
  #

docker 28.2.2
1970-01-01T00:00:00.000Z
`);
});

test('is bounded, whatever the terminal shows', () => {
  const screen = Array.from({ length: 5000 }, () => 'x'.repeat(5000));
  const text = situationText({ ...common, states: [], help: { hints: 0, isSolutionShown: true }, screen });
  expect(text.length).toBeLessThan(8100);
  expect(text).toContain('the solution was shown');
});
