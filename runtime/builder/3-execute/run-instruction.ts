/** Does one instruction: changes the stage, tells what happens, leaves an image behind. */
import { badParameter } from '../../std/errors.ts';
import { parseInstructions } from '../../dockerfile/dockerfile.ts';
import type { Arg, StageInstruction } from '../../dockerfile/instruction.ts';
import { changeConfig, type ConfigInstruction } from '../../dockerfile/config/change-config.ts';
import { runCopy } from './copy.ts';
import { commitWithout } from './intermediate.ts';
import { say } from './messages.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import { runCommand } from './run.ts';
import type { StageState } from './stage-state.ts';
import { makeWorkingDirectory } from './workdir.ts';

export async function* runInstruction(
  stage: StageState,
  instruction: StageInstruction,
): AsyncGenerator<BuildMessage, void> {
  switch (instruction.name) {
    case 'RUN':
      return yield* runCommand(stage, instruction);
    case 'COPY':
    case 'ADD':
      return yield* runCopy(stage, instruction);
    case 'ARG':
      return yield* declare(stage, instruction);
    default:
      return yield* configure(stage, instruction);
  }
}

async function* declare(stage: StageState, { args }: Arg): AsyncGenerator<BuildMessage, void> {
  const { expand } = stage;
  const expanded = args.map(({ name, value }) => ({
    name: expand.word(name),
    value: value === undefined ? undefined : expand.word(value),
  }));
  for (const { name, value } of expanded) stage.args.declare(name, value);
  const words = expanded.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
  yield* note(stage, `ARG ${words.join(' ')}`);
}

async function* configure(stage: StageState, instruction: ConfigInstruction): AsyncGenerator<BuildMessage, void> {
  const before = stage.config.Healthcheck?.Test;
  if (instruction.name === 'HEALTHCHECK' && before && before.length > 0 && before[0] !== 'NONE') {
    yield say(`Note: overriding previous HEALTHCHECK: [${before.join(' ')}]\n`);
  }
  const { state, comment } = changeConfig(stage.state, instruction, stage.expand);
  stage.state = state;
  if (instruction.name === 'WORKDIR') yield* makeWorkingDirectory(stage, comment);
  else yield* note(stage, comment);
}

/** A step that leaves no files. */
async function* note(stage: StageState, comment: string): AsyncGenerator<BuildMessage, void> {
  const step = await stage.step([...stage.shell, '#(nop) ', comment].join(' '));
  if (yield* stage.probe(step)) return;
  yield* commitWithout(stage, comment, () => stage.commit(step, undefined));
}

/** The instructions that a base image left for whoever builds on it. */
export async function* runTriggers(stage: StageState, triggers: readonly string[]): AsyncGenerator<BuildMessage, void> {
  if (triggers.length === 0) return;
  yield say(`# Executing ${triggers.length} build trigger${triggers.length > 1 ? 's' : ''}\n`);
  for (const trigger of triggers) {
    const instructions = parseInstructions(trigger);
    const [instruction] = instructions;
    if (instructions.length !== 1 || !instruction) throw badParameter('onbuild trigger should be a single expression');
    if (instruction.name === 'FROM') throw badParameter("FROM isn't allowed as an ONBUILD trigger");
    yield* runInstruction(stage, instruction);
  }
}
