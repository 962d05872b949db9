import { describe, expect, it } from 'vitest';
import { parseLesson } from './parse.ts';

const PATH = 'lessons/02-kernel/03-one/lesson.md';
const MATTER = '---\ntitle: One\nslug: one\nsummary: A lesson.\nminutes: 5\nobjectives: [do it]\n---\n';
const CHECK = '```yaml check\nsay: It is gone\nall: [{kind: container, container: box, state: absent}]\n```\n';

describe('parseLesson', () => {
  it('reads place, introduction and steps', () => {
    const lesson = parseLesson(PATH, `${MATTER}Hello.\n\n## First {#first}\n\n\`\`\`sh run\nls\npwd\n\`\`\`\n${CHECK}`);
    expect(lesson).toMatchObject({ slug: 'one', order: [2, 3], track: 'kernel' });
    expect(lesson.intro).toHaveLength(1);
    expect(lesson.steps[0]).toMatchObject({ id: 'first', title: 'First', solution: ['ls', 'pwd'], hints: [] });
    expect(lesson.steps[0]?.body).toEqual([{ kind: 'code', info: 'sh run', text: 'ls\npwd' }]);
  });

  it('lets a step wait for the one before it', () => {
    const lesson = parseLesson(PATH, `${MATTER}## A {#a}\n${CHECK}\n## B {#b}\n${CHECK}`);
    expect(lesson.steps.map((step) => step.check.needs)).toEqual([[], ['a']]);
  });

  it.each([
    ['no front matter', PATH, `## A {#a}\n${CHECK}`, /no front matter/],
    ['a wrong path', 'lesson.md', MATTER, /is not NN-track/],
    ['no step', PATH, MATTER, /no steps/],
    ['a heading without id', PATH, `${MATTER}## A\n${CHECK}`, /no {#id}/],
    ['a step without check', PATH, `${MATTER}## A {#a}\ntext`, /needs one check block/],
    ['the same id twice', PATH, `${MATTER}## A {#a}\n${CHECK}\n## B {#a}\n${CHECK}`, /two steps are called a/],
    [
      'an unknown kind of check',
      PATH,
      `${MATTER}## A {#a}\n${CHECK.replace('container,', 'magic,')}`,
      /check of step a/,
    ],
    ['an unknown field', PATH, MATTER.replace('minutes', 'hours'), /front matter/],
    ['a need that comes later', PATH, `${MATTER}## A {#a}\n${CHECK.replace('say', 'needs: [b]\nsay')}`, /needs b/],
  ])('refuses %s', (_, path, source, message) => {
    expect(() => parseLesson(path, source)).toThrow(message);
  });
});
