/**
 * What an instruction does to an image's configuration, and what Docker notes of it in the image's history. Texts of errors are the classic
 * builder's.
 */
import type { ImageConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import { quote } from '../../text/quote.ts';
import { mergeHealthcheck } from '../../model/health.ts';
import { parseSignal } from '../../text/signals.ts';
import type { Command, CommandLine, Healthcheck, Onbuild, Pairs, Text, Words } from '../instruction.ts';
import { goHealthcheck } from './go-healthcheck.ts';
import { portsOf } from './ports.ts';

/** Instructions that change the configuration and nothing else; WORKDIR also makes a directory. */
export type ConfigInstruction = Command | Healthcheck | Onbuild | Pairs | Text | Words;

export interface ConfigState {
  readonly config: ImageConfig;
  /** This stage has a CMD: a later ENTRYPOINT leaves it alone. */
  readonly isCommandSet: boolean;
  readonly author?: string | undefined;
}

export interface ConfigChange {
  readonly state: ConfigState;
  /** For the history: `CMD ["sh"]`. */
  readonly comment: string;
}

/** Replaces variables as this moment has them. */
export interface Expand {
  word(text: string): string;
  words(text: string): string[];
}

export const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c'];

/** The state after the instruction; the given one stays as it is. Throws 400. */
export function changeConfig(state: ConfigState, instruction: ConfigInstruction, expand: Expand): ConfigChange {
  switch (instruction.name) {
    case 'ENV':
      return setEnvironment(state, expandPairs(instruction, expand));
    case 'LABEL':
      return setLabels(state, expandPairs(instruction, expand));
    case 'CMD':
      return setCommand(state, instruction.command);
    case 'ENTRYPOINT':
      return setEntrypoint(state, instruction.command);
    case 'MAINTAINER':
      return { state: { ...state, author: instruction.text }, comment: `MAINTAINER ${instruction.text}` };
    case 'WORKDIR':
      return setWorkingDirectory(state, expand.word(instruction.text));
    case 'USER':
      return change(state, { User: expand.word(instruction.text) }, (config) => `USER ${config.User ?? ''}`);
    case 'STOPSIGNAL':
      return setStopSignal(state, expand.word(instruction.text));
    case 'EXPOSE':
      return exposePorts(state, instruction.words.flatMap(expand.words));
    case 'VOLUME':
      return addVolumes(state, instruction.words.map(expand.word));
    case 'SHELL':
      return change(state, { Shell: [...instruction.words] }, () => `SHELL [${instruction.words.join(' ')}]`);
    case 'HEALTHCHECK':
      return setHealthcheck(state, instruction.check);
    case 'ONBUILD':
      return addTrigger(state, instruction);
  }
}

function change(
  state: ConfigState,
  changes: Partial<ImageConfig>,
  comment: (config: ImageConfig) => string,
): ConfigChange {
  const config = { ...state.config, ...changes };
  return { state: { ...state, config }, comment: comment(config) };
}

type ExpandedPairs = readonly (readonly [name: string, value: string])[];

const expandPairs = ({ pairs, isLiteral }: Pairs, expand: Expand): ExpandedPairs =>
  pairs.map(({ name, value }) => (isLiteral ? [name, value] : [expand.word(name), expand.word(value)]));

const pairsText = (pairs: ExpandedPairs): string => pairs.map(([name, value]) => ` ${name}=${value}`).join('');

function setEnvironment(state: ConfigState, pairs: ExpandedPairs): ConfigChange {
  const variables = new Map((state.config.Env ?? []).map((entry) => [entry.split('=', 1)[0] ?? '', entry]));
  for (const [name, value] of pairs) variables.set(name, `${name}=${value}`);
  return change(state, { Env: [...variables.values()] }, () => `ENV${pairsText(pairs)}`);
}

const setLabels = (state: ConfigState, pairs: ExpandedPairs): ConfigChange =>
  change(state, { Labels: { ...state.config.Labels, ...Object.fromEntries(pairs) } }, () => `LABEL${pairsText(pairs)}`);

/** The exec form as it is, the shell form as an argument of the image's shell. */
export const commandOf = ({ Shell }: ImageConfig, { words, form }: CommandLine): string[] =>
  form === 'exec' ? [...words] : [...(Shell ?? DEFAULT_SHELL), ...words];

function setCommand(state: ConfigState, line: CommandLine): ConfigChange {
  const Cmd = commandOf(state.config, line);
  const changed = change(state, { Cmd }, () => `CMD ${goStrings(Cmd)}`);
  return line.words.length === 0 ? changed : { ...changed, state: { ...changed.state, isCommandSet: true } };
}

/** The base image's command belongs to the base image's entrypoint. */
function setEntrypoint(state: ConfigState, line: CommandLine): ConfigChange {
  const Entrypoint = commandOf(state.config, line);
  const { Cmd, Entrypoint: _before, ...own } = state.config;
  const config = state.isCommandSet && Cmd ? { ...own, Cmd } : own;
  return change(
    { ...state, config },
    Entrypoint.length === 0 ? {} : { Entrypoint },
    () => `ENTRYPOINT ${goStrings(Entrypoint)}`,
  );
}

/** What it does not say is as it was. */
function setHealthcheck(state: ConfigState, check: Healthcheck['check']): ConfigChange {
  const merged = mergeHealthcheck(check, state.config.Healthcheck) ?? check;
  return change(state, { Healthcheck: merged }, () => `HEALTHCHECK ${goHealthcheck(check)}`);
}

function setWorkingDirectory(state: ConfigState, path: string): ConfigChange {
  if (path === '') throw badParameter('cannot normalize nothing');
  const WorkingDir = joinPath(state.config.WorkingDir || '/', path);
  return change(state, { WorkingDir }, () => `WORKDIR ${WorkingDir}`);
}

function setStopSignal(state: ConfigState, StopSignal: string): ConfigChange {
  // The engine of that time took any number.
  if (!/^[1-9]\d*$/.test(StopSignal)) parseSignal(StopSignal);
  return change(state, { StopSignal }, () => `STOPSIGNAL ${StopSignal}`);
}

function exposePorts(state: ConfigState, words: readonly string[]): ConfigChange {
  const ports = words.toSorted().flatMap(portsOf);
  const ExposedPorts = { ...state.config.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
  return change(state, { ExposedPorts }, () => `EXPOSE ${words.join(' ')}`);
}

function addVolumes(state: ConfigState, paths: readonly string[]): ConfigChange {
  if (paths.includes('')) throw badParameter('VOLUME specified can not be an empty string');
  const Volumes = { ...state.config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
  return change(state, { Volumes }, () => `VOLUME [${paths.join(' ')}]`);
}

const addTrigger = (state: ConfigState, { trigger }: Onbuild): ConfigChange =>
  change(state, { OnBuild: [...(state.config.OnBuild ?? []), trigger] }, () => `ONBUILD ${trigger}`);

/** A relative path is below the base. The result is clean and absolute. */
export function joinPath(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Go's %q of a list. */
const goStrings = (words: readonly string[]): string => `[${words.map(quote).join(' ')}]`;
