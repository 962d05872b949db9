/**
 * The lessons that were built in: a summary of each at once, its text when it is opened.
 */
import { instantiate } from '../../lessons/format/seed.ts';
import type { CompiledLesson, LessonSummary } from '../../lessons/format/types.ts';
import { lessonSeed } from './learner-seed.ts';

const summaries = import.meta.glob<LessonSummary>('../../lessons/*/*/lesson.md', {
  eager: true,
  import: 'default',
  query: '?summary',
});
const loaders = import.meta.glob<CompiledLesson>('../../lessons/*/*/lesson.md', { import: 'default' });

/** Texts that have changed since they were loaded. */
const rewritten = new Map<string, CompiledLesson>();

/** In the order of their folders' numbers. */
export const lessonSummaries: readonly LessonSummary[] = Object.values(summaries).sort(
  (a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1],
);

/** With this learner's values, or with those of another seed. */
export async function loadLesson(id: string, seed = lessonSeed(id)): Promise<CompiledLesson | undefined> {
  const path = Object.entries(summaries).find(([, summary]) => summary.id === id)?.[0];
  const lesson = rewritten.get(id) ?? (path === undefined ? undefined : await loaders[path]?.());
  return lesson && instantiate(lesson, seed);
}

/** While lessons are written: calls back when the text of one has changed. See web/node/lessons.ts. */
export function onLessonRewritten(listener: (id: string) => void): void {
  if (!import.meta.env.DEV) return;
  addEventListener('drydock:lesson', (event) => {
    const lesson = (event as CustomEvent<CompiledLesson | LessonSummary>).detail;
    if (!('intro' in lesson)) return;
    rewritten.set(lesson.id, lesson);
    listener(lesson.id);
  });
}
