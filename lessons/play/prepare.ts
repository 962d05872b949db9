/** The state that a lesson begins with: its files, then its start script. */
import { SIGKILL } from '../../runtime/text/signals.ts';
import type { CheckedMachine } from '../checks/look.ts';
import { asking } from '../checks/shell.ts';
import type { CompiledLesson, LessonFile } from '../format/types.ts';

/** A start may build images, and a browser's machine may be slow. */
const START_MS_MAX = 300_000;
/** Far more than a file takes: a machine that shares its processor may be slow at first. */
const FILE_MS_MAX = 60_000;
/** The exit code of what was killed for taking too long. */
const KILLED = 128 + SIGKILL;
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
  const begin = 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1" && chmod "$3" "$1"';
  const goOn = 'printf %s "$2" >> "$1"';
  let at = 0;
  do {
    const piece = text.slice(at, at + PIECE_LENGTH);
    const argv = asking(at === 0 ? begin : goOn, 'sh', path, piece, isExecutable ? '755' : '644');
    const trouble = outcome(await machine.run(argv, { timeoutMs: FILE_MS_MAX }));
    if (trouble !== undefined) return trouble;
    at += PIECE_LENGTH;
  } while (at < text.length);
  return undefined;
}

function outcome({ code, stderr }: { code: number; stderr: string }): string | undefined {
  if (code === 0) return undefined;
  const said = stderr.trim().slice(-300);
  if (said !== '') return `exit code ${code}, ${said}`;
  return code === KILLED ? 'it took too long, and was stopped' : `exit code ${code}`;
}
