/** What the rules look at: all lessons at once, and what they share. */
import type { Compiled } from '../format/compile.ts';
import type { Objective } from '../format/course.ts';
import { Faults, type Fault, type RuleName } from '../format/fault.ts';
import type { CompiledLesson, Term } from '../format/types.ts';

export interface Course {
  /** In their order. */
  readonly lessons: readonly Compiled[];
  readonly objectives: ReadonlyMap<string, Objective>;
  readonly terms: ReadonlyMap<string, Term>;
  /** Of the glossary. */
  readonly faults: readonly Fault[];
}

export interface RuledLesson extends Compiled {
  readonly lesson: CompiledLesson;
}

export const compiledLessons = ({ lessons }: Course): RuledLesson[] =>
  lessons.filter((each): each is RuledLesson => each.lesson !== undefined);

/** A rule over one lesson of a course. */
export type LessonRule = (ruled: RuledLesson, course: Course) => Fault[];

/** Collects the faults that one rule finds in `lesson.md`. */
export class Finding {
  readonly #faults: Faults;
  readonly #rule: RuleName;

  constructor(rule: RuleName, folder: string, file = 'lesson.md') {
    this.#faults = new Faults(`${folder}/${file}`);
    this.#rule = rule;
  }

  add(line: number, found: string, instead: string): void {
    this.#faults.add(line, found, instead, this.#rule);
  }

  get faults(): Fault[] {
    return this.#faults.list;
  }

  /** What is missing from the course fails no lesson. */
  get remarks(): Fault[] {
    return this.#faults.list.map((fault) => ({ ...fault, isRemark: true }));
  }
}
