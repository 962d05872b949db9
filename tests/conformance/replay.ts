/** Runs the recorded command lines against another daemon and says where its answers differ. */
import type { CaseFile } from './cases.ts';
import { differences } from './differences.ts';
import { normalise } from './normalise.ts';
import { type Recording, readRecordings } from './recordings.ts';
import { type Answer, runLine, type Surroundings } from './run-line.ts';

export interface Outcome {
  readonly file: string;
  readonly command: string;
  readonly expected: Answer;
  readonly found: Answer;
  readonly agrees: boolean;
  /** Why it may differ; undefined where it must not. */
  readonly reason: string | undefined;
}

export async function replay(file: CaseFile, surroundings: Surroundings): Promise<Outcome[]> {
  const recordings = readRecordings(file.name);
  const outcomes: Outcome[] = [];
  for (const { command, compared } of file.lines) {
    const answer = await runLine(command, surroundings);
    if (compared) outcomes.push(compare(file.name, recordings[outcomes.length], command, answer));
  }
  return outcomes;
}

function compare(file: string, recording: Recording | undefined, command: string, answer: Answer): Outcome {
  if (recording?.command !== command) throw new Error(`Conformance ${file}: ${command} is not recorded; run record.ts`);
  const expected = normalise(recording);
  const found = normalise(answer);
  const agrees = expected.stdout === found.stdout && expected.stderr === found.stderr && expected.code === found.code;
  return { file, command, expected, found, agrees, reason: differences[file]?.[command] };
}

/** For people: the disagreement as expected (-) and found (+). */
export function describe({ file, command, expected, found, reason }: Outcome): string {
  const parts = (['code', 'stdout', 'stderr'] as const).filter((part) => expected[part] !== found[part]);
  const lines = parts.flatMap((part) => [
    `    - ${part} ${JSON.stringify(expected[part])}`,
    `    + ${part} ${JSON.stringify(found[part])}`,
  ]);
  return [`${file}: ${command}`, ...(reason === undefined ? [] : [`    reason: ${reason}`]), ...lines].join('\n');
}

export function summary(outcomes: readonly Outcome[]): string {
  const agreeing = outcomes.filter(({ agrees }) => agrees).length;
  const explained = outcomes.filter(({ agrees, reason }) => !agrees && reason !== undefined).length;
  return `${agreeing} of ${outcomes.length} lines agree with Docker, ${explained} differ for a written reason, ${outcomes.length - agreeing - explained} differ`;
}
