/** A place in a track for a lesson that does not exist yet. */
import { existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface LessonPlace {
  /** `06-networking` */
  readonly track: string;
  /** `02-names` */
  readonly name: string;
}

/** `06-networking/names` as the next place of its track; undefined when it is no such name. */
export function placeFor(path: string, root: string): LessonPlace | 'taken' | undefined {
  const [, track, id] = /^(\d{2}-[a-z][a-z0-9-]*)\/(?:\d{2}-)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(path) ?? [];
  if (track === undefined || id === undefined) return undefined;
  const inTrack = join(root, track);
  const before = existsSync(inTrack) ? readdirSync(inTrack).filter((name) => /^\d{2}-/.test(name)) : [];
  if (before.some((name) => name.slice(3) === id)) return 'taken';
  const number = Math.max(0, ...before.map((name) => Number(name.slice(0, 2)))) + 1;
  return { track, name: `${String(number).padStart(2, '0')}-${id}` };
}

/** Makes the folder; throws when something is there already, or the track is a link to elsewhere. */
export function makeLessonFolder({ track, name }: LessonPlace, root: string): string {
  const inTrack = join(root, track);
  mkdirSync(inTrack, { recursive: true });
  if (!lstatSync(inTrack).isDirectory()) throw new Error(`make a lesson in ${inTrack}: it is no folder`);
  const folder = join(inTrack, name);
  mkdirSync(folder);
  return folder;
}
