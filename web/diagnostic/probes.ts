/** What the diagnostic can ask about a lesson: a question of its own file that asks for one of its objectives, else one of the lesson's. */
import questions from '../../lessons/diagnostic.md';
import { instantiateQuestion } from '../../lessons/format/seed.ts';
import type { CompiledLesson, LessonSummary } from '../../lessons/format/types.ts';
import { learnerSeed } from '../lesson/learner-seed.ts';
import { isStandalone } from '../question/standalone.ts';
import type { Probe } from './placement.ts';

const OWN = 'diagnostic';
const OWN_VERSION = 1;

/** Those of lessons come last: they speak of what was seen there. */
export function probesOf(lesson: LessonSummary, text: CompiledLesson | undefined): readonly Probe[] {
  const own = questions
    .filter(({ objectives }) => objectives.some((objective) => lesson.objectives.includes(objective)))
    .map((question) => instantiateQuestion(question, learnerSeed()))
    .filter(isStandalone)
    .map((question): Probe => ({ question, source: OWN, version: OWN_VERSION }));
  const parts = text?.steps.flatMap((step) => step.parts) ?? [];
  const others = parts
    .filter((part) => part.kind === 'question')
    .filter(isStandalone)
    .map((question): Probe => ({ question, source: lesson.id, version: lesson.version }));
  return [...own, ...others];
}
