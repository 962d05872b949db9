/** Adds what a file has to a learner's progress. */
import { readProgress } from './file.ts';
import { attemptsOf, countPasses, type LearnerProgress } from './progress.ts';
import type { ProgressRecord } from './record.ts';

/** `now` in milliseconds since the epoch. Resolves with a sentence that says what came of it. */
export async function importProgress(record: ProgressRecord, file: Blob, now: number): Promise<string> {
  const read = await readProgress(file, now);
  if (read.kind === 'refused') return read.sentence;
  // Another page may have stored more than this one has seen.
  await record.refresh();
  if (!record.hasRoomFor(read.progress)) return TOO_MUCH;
  const before = record.progress;
  // How often the other one was reset is no matter here.
  const { resets: _, ...progress } = read.progress;
  await record.add(progress);
  return outcomeOf(before, record.progress);
}

function outcomeOf(before: LearnerProgress, after: LearnerProgress): string {
  const passes = countPasses(after) - countPasses(before);
  const answers = attemptsOf(after).length - attemptsOf(before).length;
  const added = [passes > 0 && count(passes, 'step'), answers > 0 && count(answers, 'answer')].filter(Boolean);
  if (added.length === 0) return 'Imported. You had passed every step of it already.';
  return `Imported: ${added.join(' and ')} more.`;
}

const TOO_MUCH = 'This file has more than fits beside your own progress, which is left as it was.';
const count = (many: number, what: string): string => (many === 1 ? `1 ${what}` : `${many} ${what}s`);
