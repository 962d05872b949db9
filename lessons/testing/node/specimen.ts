/** A lesson with every part that a lesson can have, for tests of whoever shows or plays one. */
import { resolve } from 'node:path';
import { compileLesson } from '../../format/compile.ts';
import { faultLine } from '../../format/fault.ts';
import { readLessonFolder } from '../../format/node/read-lessons.ts';
import type { CompiledLesson } from '../../format/types.ts';

export const SPECIMEN_FOLDER = '01-specimen/01-every-part';

export function specimen(): CompiledLesson {
  const source = readLessonFolder(SPECIMEN_FOLDER, resolve(import.meta.dirname, '../lessons'));
  const { lesson, faults } = compileLesson(source);
  if (!lesson || faults.length > 0) throw new Error(`compile the specimen: ${faults.map(faultLine).join('\n')}`);
  return lesson;
}
