/** Which lesson, task, question and card serves which line of objectives.md, and what of it is claimed and not served (V1). */
import type { Objective } from '../format/course.ts';
import type { CompiledLesson, Option, Part, TypedAnswer } from '../format/types.ts';
import { type Course, compiledLessons } from './course.ts';

/** Names of what serves a line: lessons by id, tasks by `lesson/step`, questions and cards by `lesson/id`. */
export interface Service {
  readonly lessons: readonly string[];
  readonly tasks: readonly string[];
  /** Questions and predictions. */
  readonly questions: readonly string[];
  readonly cards: readonly string[];
  /** Options and answers that stand for a misconception. */
  readonly traps: readonly string[];
  readonly drills: readonly string[];
}

interface Name {
  readonly objective: string;
  readonly kind: keyof Service;
  readonly by: string;
}

/** Every line that a lesson names anywhere, as it is written there. */
export function namesIn(lesson: CompiledLesson): Name[] {
  const of = (kind: keyof Service, by: string, objectives: readonly string[]): Name[] =>
    objectives.map((objective) => ({ objective, kind, by }));
  return [
    ...of('lessons', lesson.id, lesson.objectives),
    ...lesson.steps.flatMap(({ id, parts }) =>
      parts.flatMap((part) => partNames(`${lesson.id}/${id}`, lesson.id, part, of)),
    ),
    ...lesson.cards.flatMap((card) => of('cards', `${lesson.id}/${card.id}`, card.objectives)),
    ...lesson.drills.flatMap((drill) => of('drills', `${lesson.id}/${drill.id}`, drill.objectives)),
  ];
}

function partNames(
  step: string,
  lesson: string,
  part: Part,
  of: (kind: keyof Service, by: string, objectives: readonly string[]) => Name[],
): Name[] {
  if (part.kind === 'task') return of('tasks', step, part.objectives);
  if (part.kind !== 'question' && part.kind !== 'predict') return [];
  const by = `${lesson}/${part.id}`;
  const traps = optionsOf(part).flatMap(({ trap }) => trap ?? []);
  return [...of('questions', by, part.objectives), ...of('traps', by, traps)];
}

/** Everything that can be chosen or answered, with its feedback. */
export const optionsOf = (part: Part): readonly (Option | TypedAnswer)[] =>
  part.kind === 'predict' || (part.kind === 'question' && 'options' in part)
    ? part.options
    : part.kind === 'question' && 'answers' in part
      ? part.answers
      : [];

/** What serves an objective within these lessons; a line that shares a proof is served by what serves that. */
export function serviceOf(
  objective: Objective,
  names: readonly Name[],
  objectives: ReadonlyMap<string, Objective>,
): Service {
  const serves = (name: Name): boolean =>
    name.objective === objective.id || objectives.get(name.objective)?.provenBy === objective.provenBy;
  const by = (kind: keyof Service): string[] => [
    ...new Set(names.filter((name) => name.kind === kind && serves(name)).map((name) => name.by)),
  ];
  const lessons = names
    .filter((name) => name.kind === 'lessons' && name.objective === objective.id)
    .map((name) => name.by);
  return {
    lessons,
    tasks: by('tasks'),
    questions: by('questions'),
    cards: by('cards'),
    traps: by('traps'),
    drills: by('drills'),
  };
}

/** What the line still wants, in words; nothing when it is served (the table in objectives.md). */
export function missingFor({ kind, ways }: Objective, { tasks, questions, cards, traps }: Service): string[] {
  const isDone = ways.includes('one');
  const wants: [boolean, string][] = [[cards.length === 0, 'a recall card']];
  if (kind === 'trap') wants.push([traps.length === 0, 'a wrong option with {trap=...}']);
  else if (kind === 'case')
    wants.push([questions.length === 0, 'a question'], [isDone && tasks.length === 0, 'a task']);
  else if (!isDone || kind === 'fact' || kind === 'table' || kind === 'term')
    wants.push([questions.length === 0 && tasks.length === 0, 'a question or a task']);
  else wants.push([tasks.length === 0, 'a task']);
  return wants.filter(([isMissing]) => isMissing).map(([, what]) => what);
}

export interface CoverageLine extends Service {
  readonly track: number;
  readonly kind: Objective['kind'];
  readonly isClaimed: boolean;
  /** What is missing; empty when it is served. */
  readonly missing: readonly string[];
}

export interface Coverage {
  readonly objectives: Readonly<Record<string, CoverageLine>>;
  /** By number of the track. */
  readonly tracks: Readonly<
    Record<string, { readonly lines: number; readonly claimed: number; readonly served: number }>
  >;
}

/** Over all lessons. What a line wants has to be in one lesson. */
export function coverageOf(course: Course): Coverage {
  const lessons = compiledLessons(course).map(({ lesson }) => ({ lesson, names: namesIn(lesson) }));
  const lines = [...course.objectives.values()].map((objective): [string, CoverageLine] => {
    const claiming = lessons.filter(({ lesson }) => lesson.objectives.includes(objective.id));
    const whole = serviceOf(
      objective,
      lessons.flatMap(({ names }) => names),
      course.objectives,
    );
    const missing = claiming.map(({ names }) => missingFor(objective, serviceOf(objective, names, course.objectives)));
    const least = missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return [
      objective.id,
      { ...whole, track: objective.track, kind: objective.kind, isClaimed: claiming.length > 0, missing: least },
    ];
  });
  return { objectives: Object.fromEntries(lines), tracks: tracksOf(lines.map(([, line]) => line)) };
}

function tracksOf(lines: readonly CoverageLine[]): Coverage['tracks'] {
  const numbers = [...new Set(lines.map(({ track }) => track))].sort((a, b) => a - b);
  return Object.fromEntries(
    numbers.map((number) => {
      const own = lines.filter(({ track }) => track === number);
      const claimed = own.filter(({ isClaimed }) => isClaimed);
      return [
        number,
        {
          lines: own.length,
          claimed: claimed.length,
          served: claimed.filter(({ missing }) => missing.length === 0).length,
        },
      ];
    }),
  );
}
