/** The state that a lesson begins with: its files, then its start script. */
import type { CheckedMachine } from '../checks/look.ts';
import type { CompiledLesson, LessonFile } from '../format/types.ts';

/** A start may build images. */
const START_MS_MAX = 120_000;
/** Of a file's text that travels in one argument. */
const PIECE_LENGTH = 48 * 1024;

/** Undefined when it worked, else what went wrong. */
export async function prepare(
  { start, files }: Pick<CompiledLesson, 'start' | 'files'>,
  machine: Pick<CheckedMachine, 'run'>,
): Promise<string | undefined> {
  for (const file of files) {
    const trouble = await writeFile(file, machine);
    if (trouble !== undefined) return trouble;
  }
  return start === '' ? undefined : outcome(await machine.run(['/bin/bash', '-c', start], { timeoutMs: START_MS_MAX }));
}

/** Writes a text file into the guest, its folders too. */
export async function writeFile(
  { path, text, isExecutable }: LessonFile,
  machine: Pick<CheckedMachine, 'run'>,
): Promise<string | undefined> {
  const begin = 'mkdir -p "$(dirname "$1")" && : > "$1" && chmod "$2" "$1"';
  const first = outcome(await machine.run(['/bin/sh', '-c', begin, 'sh', path, isExecutable ? '755' : '644']));
  if (first !== undefined) return first;
  for (let at = 0; at < text.length; at += PIECE_LENGTH) {
    const piece = text.slice(at, at + PIECE_LENGTH);
    const trouble = outcome(await machine.run(['/bin/sh', '-c', 'printf %s "$2" >> "$1"', 'sh', path, piece]));
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

const outcome = ({ code, stderr }: { code: number; stderr: string }): string | undefined =>
  code === 0 ? undefined : `exit code ${code}, ${stderr.trim().slice(-300)}`;
