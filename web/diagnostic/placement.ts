/**
 * Where somebody who knows a part may begin: in each track the border between what is known and what is not, found by halves. A track's
 * lessons build on one another, so a right answer about one speaks for those before it, and a wrong one for those behind it.
 */
import type { LessonSummary } from '../../lessons/format/types.ts';
import type { Standalone } from '../question/standalone.ts';

export const QUESTIONS_MAX = 12;

export interface Probe {
  readonly question: Standalone;
  /** Of whose lesson it is; 'diagnostic' for those of no lesson. */
  readonly source: string;
  readonly version: number;
}

export interface TrackBorder {
  readonly track: string;
  readonly lessons: readonly LessonSummary[];
  /** By the place of the lesson in `lessons`. */
  readonly probes: ReadonlyMap<number, readonly Probe[]>;
  /** So many lessons from the first are known, */
  readonly known: number;
  /** and from here on none. */
  readonly unknownFrom: number;
  readonly asked: number;
}

export type Placement = readonly TrackBorder[];

/** `probesOf` gives what can be asked about a lesson, the best first. */
export function beginPlacement(
  lessons: readonly LessonSummary[],
  probesOf: (lesson: LessonSummary) => readonly Probe[],
): Placement {
  const tracks = new Map<string, LessonSummary[]>();
  for (const lesson of lessons) tracks.set(lesson.track, [...(tracks.get(lesson.track) ?? []), lesson]);
  return [...tracks].map(([track, inIt]) => ({
    track,
    lessons: inIt,
    probes: new Map(inIt.map((lesson, place) => [place, probesOf(lesson)])),
    known: 0,
    unknownFrom: inIt.length,
    asked: 0,
  }));
}

export interface Asked {
  readonly track: string;
  /** Of the lesson in its track. */
  readonly place: number;
  readonly probe: Probe;
}

/** What to ask now: in the track that was asked least, about the lesson in the middle of what is open. Undefined at the end. */
export function nextProbe(placement: Placement): Asked | undefined {
  const count = placement.reduce((sum, { asked }) => sum + asked, 0);
  if (count >= QUESTIONS_MAX) return undefined;
  for (const border of placement.toSorted((a, b) => a.asked - b.asked)) {
    const place = middleOf(border);
    const probe = place === undefined ? undefined : border.probes.get(place)?.[0];
    if (place !== undefined && probe) return { track: border.track, place, probe };
  }
  return undefined;
}

function middleOf({ known, unknownFrom, probes }: TrackBorder): number | undefined {
  const middle = (known + unknownFrom - 1) / 2;
  const open = [...probes]
    .filter(([place, some]) => place >= known && place < unknownFrom && some.length > 0)
    .map(([place]) => place);
  return open.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
}

export const afterAnswer = (placement: Placement, { track, place }: Asked, isRight: boolean): Placement =>
  placement.map((border) => {
    if (border.track !== track) return border;
    const { known, unknownFrom, asked } = border;
    return {
      ...border,
      asked: asked + 1,
      known: isRight ? Math.max(known, place + 1) : known,
      unknownFrom: isRight ? unknownFrom : Math.min(unknownFrom, place),
    };
  });

/** Lessons that may be skipped. */
export const placedIn = (placement: Placement): readonly LessonSummary[] =>
  placement.flatMap(({ lessons, known }) => lessons.slice(0, known));

/** The first of the first track that is not all known. */
export const beginningOf = (placement: Placement): LessonSummary | undefined =>
  placement.flatMap(({ lessons, known }) => lessons.slice(known, known + 1))[0];

/** At most so many are still to come. */
export function questionsLeft(placement: Placement): number {
  const asked = placement.reduce((sum, border) => sum + border.asked, 0);
  const perTrack = placement.map(({ known, unknownFrom }) => Math.ceil(Math.log2(unknownFrom - known + 1)));
  return Math.min(
    QUESTIONS_MAX - asked,
    perTrack.reduce((sum, count) => sum + count, 0),
  );
}
