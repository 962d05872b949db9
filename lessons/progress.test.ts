import { describe, expect, it } from 'vitest';
import type { CheckedMachine } from './checks/look.ts';
import { compileLesson } from './format/compile.ts';
import { assess, untouched, type Progress } from './progress.ts';
import { answering, json } from './testing/api.ts';
import { lessonText, step } from './testing/lesson-text.ts';

const { lesson } = compileLesson({
  folder: '01-a/01-b',
  files: new Map([
    ['lesson.md', lessonText(step('up', 'running') + step('down', 'absent'))],
    ['solution.sh', '# step: up\ntrue\n# step: down\ntrue\n'],
  ]),
  executables: new Set(),
});
if (!lesson) throw new Error('the lesson did not compile');

const guest = (isUp: boolean): CheckedMachine => ({
  api: answering(async () =>
    isUp
      ? json(200, { Id: 'a', Name: '/box', State: { Status: 'running' } })
      : json(404, { message: 'No such container: box' }),
  ),
  readFile: async () => undefined,
  run: async () => ({ code: 0, stdout: '', stderr: '' }),
});

const look = (isUp: boolean, progress: Progress, again: (step: string) => boolean = () => false) =>
  assess(lesson, progress, guest(isUp), { now: () => 0, again });
const states = (steps: Awaited<ReturnType<typeof look>>['steps']) =>
  steps.flatMap(({ conditions }) => conditions.map(({ state }) => state)).join(' ');

describe('assess', () => {
  it('begins with what nobody has looked at', () => {
    expect(states(untouched(lesson, {}))).toBe('pending pending');
    expect(states(untouched(lesson, { up: { containers: {} } }))).toBe('passed pending');
  });

  it('does not look at a step before its turn, although its state would hold', async () => {
    const { steps, progress } = await look(false, {});
    expect(states(steps)).toBe('pending pending');
    expect(progress).toEqual({});
  });

  it('remembers a passed step after the state has moved on', async () => {
    const up = await look(true, {});
    expect(states(up.steps)).toBe('passed pending');
    const down = await look(false, up.progress);
    expect(states(down.steps)).toBe('passed passed');
    expect(down.steps.every(({ isPassed }) => isPassed)).toBe(true);
  });

  it('says of a passed step that it no longer holds, when asked to look again', async () => {
    const { steps } = await look(false, { up: { containers: { box: 'a' } } }, (id) => id === 'up');
    expect(states(steps)).toBe('lapsed passed');
    expect(steps[0]).toMatchObject({ isPassed: true, conditions: [{ found: 'no container is called box' }] });
    expect(states((await look(false, { up: { containers: {} } }, (id) => id === 'down')).steps)).toBe('passed passed');
  });
});
