import { type CompiledLesson, type LessonSummary, taskOf } from './types.ts';

export function summaryOf(lesson: CompiledLesson): LessonSummary {
  const {
    steps,
    cards,
    drills: _d,
    intro: _i,
    files: _f,
    vary: _v,
    measures: _m,
    start: _s,
    format: _n,
    ...head
  } = lesson;
  const tasks = steps.flatMap((step) => {
    const task = taskOf(step);
    return task ? [{ step: step.id, objectives: task.objectives }] : [];
  });
  const recalled = [...new Set(cards.flatMap(({ objectives }) => objectives))];
  return { ...head, steps: tasks.length, tasks, recalled };
}
