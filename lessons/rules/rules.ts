/** All rules that need no machine. lessons/README.md has them in words. */
import type { Fault } from '../format/fault.ts';
import {
  asksFairly,
  asksForTheCause,
  fades,
  hasBrokenCases,
  isMetAgain,
  knowsItsWords,
  predicts,
  servesWhatItClaims,
  showsWithAQuestion,
  varies,
} from './content.ts';
import { type Course, compiledLessons, Finding, type LessonRule } from './course.ts';
import { isShort, keepsTheSolution, looksAtState, quotesWhatIsPrinted, recalls, speaksPlainly } from './text.ts';

const LESSON_RULES: readonly LessonRule[] = [
  servesWhatItClaims,
  knowsItsWords,
  isShort,
  predicts,
  asksFairly,
  looksAtState,
  keepsTheSolution,
  fades,
  isMetAgain,
  varies,
  recalls,
  showsWithAQuestion,
  quotesWhatIsPrinted,
  asksForTheCause,
  speaksPlainly,
];

/** Faults of form, of every rule, and remarks. */
export const checkCourse = (course: Course): Fault[] => [
  ...course.faults,
  ...areNamedOnce(course),
  ...course.lessons.flatMap(({ faults }) => faults),
  ...compiledLessons(course).flatMap((ruled) => LESSON_RULES.flatMap((rule) => rule(ruled, course))),
  ...hasBrokenCases(course),
];

/** Addresses and places. */
function areNamedOnce(course: Course): Fault[] {
  const taken = new Map<string, string>();
  return compiledLessons(course).flatMap(({ source, lesson }) => {
    const finding = new Finding('form', source.folder);
    for (const [what, name] of [
      ['id', lesson.id],
      ['place', lesson.place.join('.')],
    ] as const) {
      const other = taken.get(`${what} ${name}`);
      if (other !== undefined)
        finding.add(1, `The ${what} ${name} belongs to ${other} already.`, 'Number and name lessons once each.');
      taken.set(`${what} ${name}`, source.folder);
    }
    return finding.faults;
  });
}
