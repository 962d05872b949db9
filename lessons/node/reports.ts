/** What `--coverage` and `--report` print. */
import { textsOf } from '../format/texts.ts';
import { taskOf } from '../format/types.ts';
import type { Coverage } from '../rules/coverage.ts';
import { compiledLessons, type Course } from '../rules/course.ts';
import { checkCourse } from '../rules/rules.ts';
import { wordCount } from '../rules/text.ts';
import { faultLine } from '../format/fault.ts';

/** A line an objective that is claimed, then the totals by track. */
export function coverageText({ objectives, tracks }: Coverage): string {
  const lines = Object.entries(objectives)
    .filter(([, { isClaimed }]) => isClaimed)
    .map(([id, { kind, lessons, tasks, questions, cards, traps, missing }]) => {
      const served = [
        ...lessons,
        `${tasks.length} tasks`,
        `${questions.length} questions`,
        `${traps.length} traps`,
        `${cards.length} cards`,
      ].join(', ');
      return `${id.padEnd(7)} ${kind.padEnd(6)} ${served}${missing.length > 0 ? `; MISSING: ${missing.join(', ')}` : ''}`;
    });
  const totals = Object.entries(tracks).map(
    ([track, total]) =>
      `track ${track.padStart(2)}: ${total.served} of ${total.lines} lines served, ${total.claimed} claimed`,
  );
  return [...lines, '', ...totals].join('\n');
}

const MARK = { shown: '▁', gap: '▄', goal: '█' } as const;

/** A line a lesson: minutes, words, how much is left to the learner step by step; then the remarks. */
export function reportText(course: Course): string {
  const lessons = compiledLessons(course).map(({ source, lesson }) => {
    const curve = lesson.steps.map((step) => MARK[taskOf(step)?.support ?? 'shown']).join('');
    const questions = lesson.steps.flatMap(({ parts }) =>
      parts.filter(({ kind }) => kind === 'question' || kind === 'predict'),
    ).length;
    return `${source.folder.padEnd(44)} ${String(lesson.minutes).padStart(3)} min ${String(wordCount(lesson)).padStart(5)} words ${String(textsOf(lesson).length).padStart(4)} texts ${String(questions).padStart(3)} questions  ${curve}`;
  });
  const remarks = checkCourse(course).filter(({ isRemark }) => isRemark === true);
  return [...lessons, '', ...remarks.map(faultLine)].join('\n');
}
