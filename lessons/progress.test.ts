import { describe, expect, it } from 'vitest';
import type { Probes } from './check.ts';
import { parseLesson } from './parse.ts';
import { assess, isComplete } from './progress.ts';

const check = (kind: string) =>
  `\`\`\`yaml check\nsay: ok\nall: [{kind: container, container: box, state: ${kind}}]\n\`\`\`\n`;
const LESSON = parseLesson(
  'lessons/01-a/01-b/lesson.md',
  `---\ntitle: T\nslug: t\nsummary: s\nminutes: 1\nobjectives: [o]\n---\n## Up {#up}\n${check('running')}\n## Down {#down}\n${check('absent')}`,
);

const guest = (isUp: boolean): Probes => ({
  inspect: async () => (isUp ? { Id: 'a', Name: '/box', State: { Status: 'running' } } : undefined),
  readFile: async () => undefined,
  execEvents: async () => [],
});

const states = (steps: readonly { state: string }[]) => steps.map((step) => step.state).join(' ');

describe('assess', () => {
  it('does not look at a step before its turn, although its state would hold', async () => {
    const { steps, progress } = await assess(LESSON, {}, guest(false));
    expect(states(steps)).toBe('pending pending');
    expect(progress).toEqual({});
  });

  it('remembers a passed step after the state has moved on', async () => {
    const up = await assess(LESSON, {}, guest(true));
    expect(states(up.steps)).toBe('passed pending');
    const down = await assess(LESSON, up.progress, guest(false));
    expect(states(down.steps)).toBe('passed passed');
    expect(isComplete(LESSON, down.progress)).toBe(true);
  });
});
