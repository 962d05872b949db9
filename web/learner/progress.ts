/**
 * What a learner has done, whatever machine it was done in: which steps of which lessons were passed, when, and what was seen then; and
 * what they have answered. It is read from the browser's storage and from files, both of which another version may have written.
 *
 * A field that this version does not know is kept: it belongs to a later one that changed nothing else.
 */
import * as v from 'valibot';
import type { Evidence } from '../../lessons/checks/verdict.ts';
import { mergeAttempts, Moment, StoredAttempts, type KeptAttempt } from './attempts.ts';

/** Raised when an older version would misread what is written; MIGRATIONS then gets a line. */
export const PROGRESS_FORMAT = 1;

export interface Pass extends Evidence {
  /** Milliseconds since the epoch. */
  readonly passedAt: number;
}

export interface LessonProgress {
  /** Of the lesson, the newest in which a step was passed. */
  readonly version: number;
  /** By step id. */
  readonly steps: Readonly<Record<string, Pass>>;
}

export interface LearnerProgress {
  readonly format: typeof PROGRESS_FORMAT;
  /** By slug. */
  readonly lessons: Readonly<Record<string, LessonProgress>>;
  /** In the order of their moments. */
  readonly attempts?: readonly KeptAttempt[];
  /** Lessons that the diagnostic said may be skipped, by slug: when. */
  readonly placed?: Readonly<Record<string, number>>;
  /** How often everything was forgotten: what a page could not store before that is forgotten, too. */
  readonly resets?: number;
}

export const NO_PROGRESS: LearnerProgress = { format: PROGRESS_FORMAT, lessons: {} };

export type Parsed =
  | { readonly kind: 'read'; readonly progress: LearnerProgress }
  /** A later version wrote it: to be left alone. */
  | { readonly kind: 'newer'; readonly format: number }
  | { readonly kind: 'damaged' };

/** More than a course of a hundred lessons has; whoever brings more does not bring progress. */
const LESSONS_MAX = 1000;
const STEPS_MAX = 200;
const CONTAINERS_MAX = 50;
const TEXT_MAX = 256;
const RESETS_MAX = 1e9;
/** The clock of another computer may be so far ahead. */
const CLOCKS_DIFFER_MS = 24 * 3600 * 1000;

const atMost = <T extends object>(max: number) =>
  v.check<T, string>((entries) => Object.keys(entries).length <= max, `has more than ${max} entries`);
const Slug = v.pipe(v.string(), v.maxLength(TEXT_MAX), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/));
const Text = v.pipe(v.string(), v.maxLength(TEXT_MAX));

const StoredPass = v.looseObject({
  passedAt: Moment,
  containers: v.pipe(v.record(Text, Text), atMost(CONTAINERS_MAX)),
  images: v.exactOptional(v.pipe(v.record(Text, Text), atMost(CONTAINERS_MAX))),
});
const StoredLesson = v.looseObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  steps: v.pipe(v.record(Slug, StoredPass), atMost(STEPS_MAX)),
});
const Stored = v.looseObject({
  format: v.literal(PROGRESS_FORMAT),
  lessons: v.pipe(v.record(Slug, StoredLesson), atMost(LESSONS_MAX)),
  attempts: v.exactOptional(StoredAttempts),
  placed: v.exactOptional(v.pipe(v.record(Slug, Moment), atMost(LESSONS_MAX))),
  resets: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(RESETS_MAX))),
});
const Versioned = v.looseObject({ format: v.pipe(v.number(), v.integer(), v.minValue(0)) });
type Versioned = v.InferOutput<typeof Versioned>;

/** From each format to the next. Format 0 is what the saves of sessions once held: see `earlierProgress` in web/session/saves.ts. */
const MIGRATIONS: readonly ((data: Versioned) => Versioned)[] = [fromSave];

export function parseProgress(data: unknown): Parsed {
  const versioned = v.safeParse(Versioned, data);
  if (!versioned.success) return { kind: 'damaged' };
  if (versioned.output.format > PROGRESS_FORMAT) return { kind: 'newer', format: versioned.output.format };
  const migrated = MIGRATIONS.slice(versioned.output.format).reduce(
    (older, migrate) => migrate(older),
    versioned.output,
  );
  const parsed = v.safeParse(Stored, migrated);
  return parsed.success ? { kind: 'read', progress: parsed.output } : { kind: 'damaged' };
}

const SavedSteps = v.record(Slug, v.looseObject({ containers: v.record(Text, Text) }));
const Saved = v.looseObject({ savedAt: v.number(), lessons: v.record(v.string(), v.unknown()) });

/** When a step was passed was not written down: before the save, at the latest then. A lesson that is damaged takes no other with it. */
function fromSave(data: Versioned): Versioned {
  const { savedAt, lessons } = v.is(Saved, data) ? data : { savedAt: 0, lessons: {} };
  const read = Object.entries(lessons).flatMap(([slug, saved]) => {
    const steps = v.safeParse(SavedSteps, saved);
    if (!v.is(Slug, slug) || !steps.success) return [];
    const passes = Object.entries(steps.output).map(([id, evidence]) => [id, { ...evidence, passedAt: savedAt }]);
    return [[slug, { version: 1, steps: Object.fromEntries(passes) }]];
  });
  return { format: 1, lessons: Object.fromEntries(read) };
}

/** Each has its limits, but two that are merged may be more than a page reads again. */
export const isReadable = (progress: LearnerProgress): boolean => parseProgress(progress).kind === 'read';

/** Nothing can have been done after `now`, in milliseconds since the epoch: with such a moment nothing that comes later would count. */
export function notAfter(now: number, { lessons, attempts, placed, ...rest }: LearnerProgress): LearnerProgress {
  const past = (moment: number): number => (moment > now + CLOCKS_DIFFER_MS ? now : moment);
  const pastPass = (pass: Pass): Pass => ({ ...pass, passedAt: past(pass.passedAt) });
  const pastLesson = (lesson: LessonProgress): LessonProgress => ({
    ...lesson,
    steps: mapRecord(lesson.steps, pastPass),
  });
  const pastAttempts = attempts?.map((attempt) => ({ ...attempt, at: past(attempt.at) }));
  return {
    ...rest,
    lessons: mapRecord(lessons, pastLesson),
    ...(pastAttempts && { attempts: pastAttempts.sort((a, b) => a.at - b.at) }),
    ...(placed && { placed: mapRecord(placed, past) }),
  };
}

const mapRecord = <T>(record: Readonly<Record<string, T>>, map: (value: T) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

/** All that either has; of a step that both have, the later success; of a field that this version does not know, what `one` has. */
export function merge(one: LearnerProgress, other: LearnerProgress): LearnerProgress {
  const attempts = mergeAttempts(attemptsOf(one), attemptsOf(other));
  const lessons = mergeRecords(one.lessons, other.lessons, mergeLessons);
  const placed = mergeRecords(one.placed ?? {}, other.placed ?? {}, Math.max);
  return {
    ...other,
    ...one,
    lessons,
    ...(attempts.length > 0 && { attempts }),
    ...(Object.keys(placed).length > 0 && { placed }),
  };
}

/** What was found now, as passes, by step id. */
export const passesOf = (found: Readonly<Record<string, Evidence>>, passedAt = Date.now()): LessonProgress['steps'] =>
  Object.fromEntries(Object.entries(found).map(([id, evidence]) => [id, { ...evidence, passedAt }]));

export const attemptsOf = ({ attempts }: LearnerProgress): readonly KeptAttempt[] => attempts ?? NO_ATTEMPTS;

const NO_ATTEMPTS: readonly KeptAttempt[] = [];

const mergeLessons = (one: LessonProgress, other: LessonProgress): LessonProgress => ({
  ...other,
  ...one,
  version: Math.max(one.version, other.version),
  steps: mergeRecords(one.steps, other.steps, (a, b) => (b.passedAt > a.passedAt ? b : a)),
});

function mergeRecords<T>(
  one: Readonly<Record<string, T>>,
  other: Readonly<Record<string, T>>,
  mergeTwo: (one: T, other: T) => T,
): Readonly<Record<string, T>> {
  const merged = new Map(Object.entries(one));
  for (const [key, value] of Object.entries(other)) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : mergeTwo(before, value));
  }
  return Object.fromEntries(merged);
}

/** `after`, with the very objects of `before` for lessons in which nothing has changed: whoever shows one need not look again. */
export function keepUnchanged(before: LearnerProgress, after: LearnerProgress): LearnerProgress {
  const known = new Map(Object.entries(before.lessons));
  const lessons = Object.entries(after.lessons).map(([slug, lesson]) => {
    const old = known.get(slug);
    return [slug, old && JSON.stringify(old) === JSON.stringify(lesson) ? old : lesson];
  });
  return { ...after, lessons: Object.fromEntries(lessons) };
}

/** The passes of a lesson, by step id. */
export const stepsOf = ({ lessons }: LearnerProgress, slug: string): LessonProgress['steps'] =>
  (Object.hasOwn(lessons, slug) ? lessons[slug]?.steps : undefined) ?? NO_STEPS;

const NO_STEPS: LessonProgress['steps'] = {};

/** Nothing, after one reset more. */
export const forgotten = ({ resets = 0 }: LearnerProgress): LearnerProgress => ({ ...NO_PROGRESS, resets: resets + 1 });

export const countPasses = ({ lessons }: LearnerProgress): number =>
  Object.values(lessons).reduce((sum, { steps }) => sum + Object.keys(steps).length, 0);
