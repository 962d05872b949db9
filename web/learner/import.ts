/** Adds what a file has to a learner's progress. */
import { readProgress } from './file.ts';
import { countPasses } from './progress.ts';
import type { ProgressRecord } from './record.ts';

/** `now` in milliseconds since the epoch. Resolves with a sentence that says what came of it. */
export async function importProgress(record: ProgressRecord, file: Blob, now: number): Promise<string> {
  const read = await readProgress(file, now);
  if (read.kind === 'refused') return read.sentence;
  // Another page may have stored more than this one has seen.
  await record.refresh();
  if (!record.hasRoomFor(read.progress)) return TOO_MUCH;
  const before = countPasses(record.progress);
  await record.add(read.progress);
  const added = countPasses(record.progress) - before;
  return added === 0 ? 'Imported. You had passed every step of it already.' : `Imported: ${steps(added)} more.`;
}

const TOO_MUCH = 'This file has more than fits beside your own progress, which is left as it was.';
const steps = (count: number): string => (count === 1 ? '1 step' : `${count} steps`);
