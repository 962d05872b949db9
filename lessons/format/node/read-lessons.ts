/** Lesson folders from disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FOLDER_LENGTH_MAX } from '../limits.ts';
import type { LessonSource } from '../compile.ts';

export const LESSONS_FOLDER = resolve(import.meta.dirname, '../..');

/** `01-containers/01-name`, in order. */
export function lessonFolders(root = LESSONS_FOLDER): string[] {
  const numbered = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d+-/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  return numbered(root).flatMap((track) => numbered(join(root, track)).map((lesson) => `${track}/${lesson}`));
}

export function readLessonFolder(folder: string, root = LESSONS_FOLDER): LessonSource {
  const files = new Map<string, string>();
  const executables = new Set<string>();
  const whole = join(root, folder);
  const paths = existsSync(whole) ? readdirSync(whole, { recursive: true, encoding: 'utf8' }).sort() : [];
  for (const path of paths) {
    const stat = statSync(join(whole, path));
    if (!stat.isFile()) continue;
    // One character more than is allowed is enough to be refused.
    files.set(path, readFileSync(join(whole, path), 'utf8').slice(0, FOLDER_LENGTH_MAX + 1));
    if ((stat.mode & 0o100) !== 0) executables.add(path);
  }
  return { folder, files, executables };
}
