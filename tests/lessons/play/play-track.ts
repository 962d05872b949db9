/**
 * Every lesson is played from start to end in a headless sandbox: nothing is passed at the start, each wrong way says what is wrong, the
 * solution passes the steps one by one. `npm run lessons` plays all solutions with several seeds. A file a track: files run side by side.
 */
import { expect, it } from 'vitest';
import { compileLesson } from '../../../lessons/format/compile.ts';
import { faultLine } from '../../../lessons/format/fault.ts';
import { lessonFolders, readLessonFolder } from '../../../lessons/format/node/read-lessons.ts';
import { headlessMachines } from '../../../lessons/play/node/headless.ts';
import { play } from '../../../lessons/play/play.ts';

const PLAY_MS_MAX = 400_000;

export function playTrack(track: string): void {
  const folders = lessonFolders().filter((folder) => folder.startsWith(`${track}/`));
  it.each(folders)('%s', { timeout: PLAY_MS_MAX }, async (folder) => {
    const compiled = compileLesson(readLessonFolder(folder));
    expect(compiled.faults.map(faultLine)).toEqual([]);
    const faults = await play(compiled, { seed: 1, solution: 0, triesWrong: true }, await headlessMachines());
    expect(faults.map(faultLine)).toEqual([]);
  });
}
