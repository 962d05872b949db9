/** `--change` of `docker import` and `docker commit`: Dockerfile instructions that only change an image's configuration. */
import type { ImageConfig } from '../../model/types.ts';
import { parseInstructions } from '../../dockerfile/dockerfile.ts';
import { expandWord, expandWords, type Lookup } from '../../dockerfile/expand.ts';
import type { Instruction } from '../../dockerfile/instruction.ts';
import { changeConfig, type ConfigInstruction, type ConfigState } from '../../dockerfile/config/change-config.ts';
import { badParameter } from '../../std/errors.ts';

const ALLOWED = new Set(
  'CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

/** The configuration with the lines applied; the given one stays as it is. Throws 400 with Docker's text. */
export function applyChanges(config: ImageConfig, changes: readonly string[]): ImageConfig {
  if (changes.length === 0) return config;
  const instructions = parseInstructions(changes.join('\n'), checkName);
  return instructions.reduce(applyChange, { config, isCommandSet: false }).config;
}

function checkName(name: string): void {
  if (!ALLOWED.has(name)) throw badParameter(`${name} is not a valid change command`);
}

function applyChange(state: ConfigState, instruction: Instruction): ConfigState {
  const lookup = environmentOf(state.config);
  const expand = {
    word: (text: string) => expandWord(text, { lookup }),
    words: (text: string) => expandWords(text, { lookup }),
  };
  return changeConfig(state, instruction as ConfigInstruction, expand).state;
}

const environmentOf =
  (config: ImageConfig): Lookup =>
  (name) =>
    config.Env?.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
