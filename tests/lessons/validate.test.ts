/**
 * Every lesson is done from start to end in a real terminal of a headless sandbox: its checks fail at the start, each wrong way leaves its
 * step unpassed, and the solution passes the steps one by one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLesson } from '../../lessons/parse.ts';
import { probesOf } from '../../lessons/probes.ts';
import { assess, isComplete, type Progress } from '../../lessons/progress.ts';
import type { Lesson, Step } from '../../lessons/schema.ts';
import { createApiClient } from '../../runtime/api/client.ts';
import { readWholeFile } from '../../runtime/guest/files/read-whole-file.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { TypedShell } from './typed-shell.ts';

const FOLDER = resolve(import.meta.dirname, '../../lessons');
const lessons = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('lesson.md'))
  .sort()
  .map((path) => parseLesson(path, readFileSync(join(FOLDER, path), 'utf8')));

it('the lessons are numbered and named once each', () => {
  expect(new Set(lessons.map(({ slug }) => slug)).size).toBe(lessons.length);
  expect(new Set(lessons.map(({ order }) => order.join('.'))).size).toBe(lessons.length);
});

describe.each(lessons)('$slug', (lesson) => {
  let sandbox: Sandbox;
  let shell: TypedShell;
  let progress: Progress = {};

  beforeAll(async () => {
    sandbox = await openSandbox();
    shell = await TypedShell.attach(await sandbox.openTerminal({ rows: 30, columns: 200 }));
  });
  afterAll(() => {
    shell[Symbol.dispose]();
    sandbox[Symbol.dispose]();
  });

  const look = () => assess(lesson, progress, probesIn(sandbox));
  const reached = (): string[] => lesson.steps.map(({ id }) => id).filter((id) => Object.hasOwn(progress, id));

  it('has nothing passed at the start', async () => {
    expect((await look()).progress).toEqual({});
  });

  it.each(cases(lesson))('$id: no wrong way passes, the solution does', async ({ step, before }) => {
    expect(reached()).toEqual(before);
    for (const command of step.offences.flat()) {
      await shell.run(command);
      expect(Object.keys((await look()).progress), command).toEqual(before);
    }
    let shown = '';
    for (const command of step.solution) shown += await shell.run(command);
    const { progress: next, steps } = await look();
    expect(Object.keys(next), `${shown}\n${JSON.stringify(steps)}`).toEqual([...before, step.id]);
    progress = next;
  });

  it('is complete at the end', () => expect(isComplete(lesson, progress)).toBe(true));
});

const cases = ({ steps }: Lesson): { id: string; step: Step; before: string[] }[] =>
  steps.map((step, index) => ({ id: step.id, step, before: steps.slice(0, index).map(({ id }) => id) }));

const probesIn = (sandbox: Sandbox) =>
  probesOf(
    {
      api: createApiClient(sandbox.api),
      readFile: (path, limit) => readWholeFile(sandbox.guest, path, limit),
    },
    Date.now,
  );
