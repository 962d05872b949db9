/** Where a learner stands in the course: worked out from the lessons there are and what was passed and answered. */
import type { LessonSummary } from '../../lessons/format/types.ts';
import { LEVELS, type Level } from '../learner/mastery.ts';
import { stepsOf, type LearnerProgress } from '../learner/progress.ts';

/**
 * `placed`: the diagnostic said that it may be skipped. From `done` on, all its steps were passed; then the level of its objectives
 * says how well they are known.
 */
export type Standing = 'new' | 'placed' | 'begun' | 'done' | Exclude<Level, 'attempted'>;

export interface LessonPlace {
  readonly lesson: LessonSummary;
  readonly standing: Standing;
  /** Of its steps that have a task. */
  readonly passed: number;
  /** Of its objectives, how many the review would ask for now. */
  readonly due: number;
  /** The version that was passed, where the lesson has a newer one. */
  readonly passedVersion: number | undefined;
}

export interface TrackPlaces {
  readonly track: string;
  readonly lessons: readonly LessonPlace[];
}

export interface CourseMap {
  readonly tracks: readonly TrackPlaces[];
  /** What to open now: the lesson that was worked on last and has something left, else the first that waits. */
  readonly next: LessonPlace | undefined;
}

export interface Learned {
  readonly progress: LearnerProgress;
  readonly levels: ReadonlyMap<string, Level>;
  /** Objectives that the review would ask for. */
  readonly due: ReadonlySet<string>;
}

export function courseMap(lessons: readonly LessonSummary[], learned: Learned): CourseMap {
  const places = lessons.map((lesson) => placeOf(lesson, learned));
  const tracks = new Map<string, LessonPlace[]>();
  for (const place of places) tracks.set(place.lesson.track, [...(tracks.get(place.lesson.track) ?? []), place]);
  return {
    tracks: [...tracks].map(([track, inIt]) => ({ track, lessons: inIt })),
    next: nextOf(places, learned.progress),
  };
}

function placeOf(lesson: LessonSummary, { progress, levels, due }: Learned): LessonPlace {
  const steps = new Set(Object.keys(stepsOf(progress, lesson.id)));
  const passed = lesson.tasks.filter(({ step }) => steps.has(step)).length;
  const version = ownOf(progress.lessons, lesson.id)?.version;
  return {
    lesson,
    passed,
    standing: standingOf(lesson, passed, isPlaced(progress, lesson.id), levels),
    // What another lesson has taught is asked for there.
    due: steps.size === 0 ? 0 : lesson.objectives.filter((objective) => due.has(objective)).length,
    passedVersion: version !== undefined && version < lesson.version && steps.size > 0 ? version : undefined,
  };
}

function standingOf(
  { tasks, objectives }: LessonSummary,
  passed: number,
  isSkippable: boolean,
  levels: ReadonlyMap<string, Level>,
): Standing {
  if (passed < tasks.length || tasks.length === 0) {
    if (passed > 0) return 'begun';
    return isSkippable ? 'placed' : 'new';
  }
  const reached = objectives.flatMap((objective) => levels.get(objective) ?? []);
  const lowest = reached.reduce<Level>((a, b) => (LEVELS.indexOf(b) < LEVELS.indexOf(a) ? b : a), 'mastered');
  return reached.length === 0 || lowest === 'attempted' ? 'done' : lowest;
}

const isOpen = ({ standing }: LessonPlace): boolean => standing === 'new' || standing === 'begun';

/** Of those that were begun, the one with the latest pass; else the first whose needs are met; else the first that is open. */
function nextOf(places: readonly LessonPlace[], progress: LearnerProgress): LessonPlace | undefined {
  const latest = ({ lesson }: LessonPlace): number =>
    Math.max(...Object.values(stepsOf(progress, lesson.id)).map(({ passedAt }) => passedAt));
  const begun = places.filter(({ standing }) => standing === 'begun').sort((a, b) => latest(b) - latest(a));
  const open = new Set(places.filter(isOpen).map(({ lesson }) => lesson.id));
  const waiting = places.filter(isOpen);
  return begun[0] ?? waiting.find(({ lesson }) => !lesson.needs.some((id) => open.has(id))) ?? waiting[0];
}

const isPlaced = ({ placed }: LearnerProgress, id: string): boolean => ownOf(placed ?? {}, id) !== undefined;

const ownOf = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
