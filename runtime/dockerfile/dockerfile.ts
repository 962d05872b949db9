/** Phase 1: the text of a Dockerfile becomes stages of instructions. */
import type { EscapeToken } from './directives.ts';
import { DockerfileError } from './errors.ts';
import type { Arg, From, Instruction, StageInstruction } from './instruction.ts';
import { logicalLines } from './logical-lines.ts';
import { parseInstruction } from './parse-instruction.ts';
import { rawInstruction } from './raw-instruction.ts';

export interface Stage {
  readonly from: From;
  readonly instructions: readonly StageInstruction[];
}

export interface Dockerfile {
  /** ARG before the first FROM. */
  readonly globalArgs: readonly Arg[];
  readonly stages: readonly Stage[];
  readonly escape: EscapeToken;
  readonly warnings: readonly string[];
}

/** `file` is what errors call it. Throws a DockerfileError 400 in Docker's words, with the lines where the mistake is. */
export function parseDockerfile(text: string, file = 'Dockerfile'): Dockerfile {
  if (text === '') throw new DockerfileError(`the Dockerfile (${file}) cannot be empty`);
  const { lines, escape, warnings } = located(file, () => logicalLines(text));
  const stages: { from: From; instructions: StageInstruction[] }[] = [];
  const globalArgs: Arg[] = [];
  for (const line of lines) {
    const instruction = located(file, () => parseInstruction(rawInstruction(line, escape)));
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') stages.push({ from: instruction, instructions: [] });
    else if (stage) stage.instructions.push(instruction);
    else if (instruction.name === 'ARG') globalArgs.push(instruction);
    else throw new DockerfileError('no build stage in current context', line.location, NO_STAGE);
  }
  if (stages.length === 0) throw new DockerfileError('dockerfile contains no stages to build', undefined, NO_STAGE);
  return { globalArgs, stages, escape, warnings };
}

const NO_STAGE = 'the first instruction of a Dockerfile is FROM; only ARG may stand before it';

/**
 * Instructions without a FROM: the changes of `import` and `commit`, a trigger of ONBUILD. `check` sees every name first. Errors have no
 * line: nobody has a file before them.
 */
export function parseInstructions(text: string, check: (name: string) => void = () => {}): Instruction[] {
  const { lines, escape } = logicalLines(text);
  const raw = lines.map((line) => rawInstruction(line, escape));
  for (const { name } of raw) check(name);
  return raw.map(parseInstruction);
}

/** Says where: on which line, else in which file. */
function located<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const { location, message, why } = error;
    const place = location ? `dockerfile parse error on line ${location.startLine}` : `failed to parse ${file}`;
    throw new DockerfileError(`${place}: ${message}`, location, why);
  }
}
