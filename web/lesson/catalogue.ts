/**
 * The lessons that were built in: a summary of each at once, its text when it is opened.
 */
import type { FrontMatter, Lesson } from '../../lessons/schema.ts';

/** `steps` is their number. */
export type LessonSummary = FrontMatter & Pick<Lesson, 'order' | 'track'> & { readonly steps: number };

const summaries = import.meta.glob<LessonSummary>('../../lessons/*/*/lesson.md', {
  eager: true,
  import: 'default',
  query: '?summary',
});
const loaders = import.meta.glob<Lesson>('../../lessons/*/*/lesson.md', { import: 'default' });

/** In the order of their folders' numbers. */
export const lessonSummaries: readonly LessonSummary[] = Object.values(summaries).sort(
  (a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1],
);

export async function loadLesson(slug: string): Promise<Lesson | undefined> {
  const path = Object.entries(summaries).find(([, summary]) => summary.slug === slug)?.[0];
  return path === undefined ? undefined : loaders[path]?.();
}
