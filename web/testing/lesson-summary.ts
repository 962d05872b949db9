import type { LessonSummary } from '../../lessons/format/types.ts';

/** A lesson for tests of what lists lessons. */
export const lessonSummary = (facts: Partial<LessonSummary> & { id: string }): LessonSummary => {
  const tasks = facts.tasks ?? [{ step: 'start', objectives: ['S0.1'] }];
  return {
    place: [1, 1],
    track: 'containers',
    title: `About ${facts.id}`,
    summary: 'It is short.',
    minutes: 10,
    version: 1,
    goals: [],
    objectives: tasks.flatMap(({ objectives }) => objectives),
    again: [],
    needs: [],
    introduces: [],
    images: [],
    isClosing: false,
    isAboutCommand: false,
    recalled: tasks.flatMap(({ objectives }) => objectives),
    ...facts,
    tasks,
    steps: tasks.length,
  };
};
