/**
 * What an instruction does to an image's configuration. Texts of errors are the classic builder's.
 */
import type { ImageConfig } from '../../api/types.ts';
import { badParameter } from '../../errors.ts';
import { parseHealthcheck } from './healthcheck.ts';
import { type Instruction, jsonStrings, parseInstructions } from './instruction.ts';
import { portsOf } from './ports.ts';
import { expandWord, type Lookup, splitWords } from './words.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Change = (config: Mutable<ImageConfig>, instruction: Instruction, expand: (word: string) => string) => void;

const DEFAULT_SHELL = ['/bin/sh', '-c'];

/** The configuration with `--change` lines applied. Throws 400 with Docker's text. */
export function applyChanges(config: ImageConfig, changes: readonly string[]): ImageConfig {
  if (changes.length === 0) return config;
  const instructions = parseInstructions(changes.join('\n'));
  const invalid = instructions.find(({ name }) => !Object.hasOwn(CHANGES, name));
  if (invalid) throw badParameter(`${invalid.name.toLowerCase()} is not a valid change command`);
  return instructions.reduce(applyInstruction, config);
}

/** One instruction's effect; the given configuration stays as it is. The instruction must be one of those that only change it. */
function applyInstruction(config: ImageConfig, instruction: Instruction): ImageConfig {
  const changed: Mutable<ImageConfig> = { ...config };
  const change = CHANGES[instruction.name];
  if (!change) throw badParameter(`unknown instruction: ${instruction.name}`);
  const flag = [...instruction.flags.keys()].find((name) => !FLAGS[instruction.name]?.includes(name));
  if (flag !== undefined) throw badParameter(`Unknown flag: ${flag}`);
  change(changed, instruction, (word) => expandWord(word, environmentOf(config)));
  return changed;
}

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};

const CHANGES: Readonly<Record<string, Change>> = {
  CMD: (config, instruction) => {
    config.Cmd = commandOf(config, instruction);
  },
  ENTRYPOINT: (config, instruction) => {
    config.Entrypoint = commandOf(config, instruction);
  },
  ENV: (config, instruction, expand) => {
    for (const [name, value] of pairsOf(instruction)) {
      const entry = `${expand(name)}=${expand(value)}`;
      const prefix = entry.slice(0, entry.indexOf('=') + 1);
      const env = config.Env ?? [];
      const present = env.findIndex((each) => each.startsWith(prefix));
      config.Env = present === -1 ? [...env, entry] : env.with(present, entry);
    }
  },
  LABEL: (config, instruction, expand) => {
    const labels = pairsOf(instruction).map(([name, value]) => [expand(name), expand(value)] as const);
    config.Labels = { ...config.Labels, ...Object.fromEntries(labels) };
  },
  EXPOSE: (config, instruction, expand) => {
    const words = splitWords(atLeastOne(instruction)).flatMap((word) => splitWords(expand(word)));
    const ports = words.sort().flatMap(portsOf);
    config.ExposedPorts = { ...config.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
  },
  USER: (config, instruction, expand) => {
    config.User = expand(exactlyOne(instruction));
  },
  VOLUME: (config, instruction, expand) => {
    const paths = (jsonStrings(instruction.rest) ?? splitWords(instruction.rest)).map((path) => expand(path).trim());
    if (paths.length === 0) throw badParameter('VOLUME requires at least one argument');
    if (paths.includes('')) throw badParameter('VOLUME specified can not be an empty string');
    config.Volumes = { ...config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
  },
  WORKDIR: (config, instruction, expand) => {
    config.WorkingDir = resolvePath(config.WorkingDir ?? '/', expand(exactlyOne(instruction)));
  },
  STOPSIGNAL: (config, instruction, expand) => {
    const signal = expand(exactlyOne(instruction));
    if (!/^(?:[A-Za-z][A-Za-z0-9+-]*|[1-9]\d?)$/.test(signal)) throw badParameter(`Invalid signal: ${signal}`);
    config.StopSignal = signal;
  },
  ONBUILD: (config, instruction) => {
    const trigger = /^\S*/.exec(atLeastOne(instruction))?.[0].toUpperCase() ?? '';
    if (trigger === 'ONBUILD') throw badParameter("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    if (trigger === 'FROM' || trigger === 'MAINTAINER') {
      throw badParameter(`${trigger} isn't allowed as an ONBUILD trigger`);
    }
    config.OnBuild = [...(config.OnBuild ?? []), instruction.rest];
  },
  HEALTHCHECK: (config, instruction) => {
    config.Healthcheck = parseHealthcheck(instruction);
  },
};

/** The JSON form as it is, the shell form as an argument of the image's shell. */
const commandOf = (config: ImageConfig, { rest }: Instruction): string[] =>
  jsonStrings(rest) ?? [...(config.Shell ?? DEFAULT_SHELL), ...(rest === '' ? [] : [rest])];

/** `name=value ...`, or the old form `name value with blanks`. */
function pairsOf(instruction: Instruction): [string, string][] {
  const words = splitWords(atLeastOne(instruction));
  if (!words[0]?.includes('=')) {
    const [, name = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(instruction.rest) ?? [];
    if (value === '') throw badParameter(`${instruction.name} must have two arguments`);
    return [[name, value]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals === -1) {
      throw badParameter(`Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`);
    }
    if (equals === 0) throw badParameter(`${instruction.name} names can not be blank`);
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
}

function atLeastOne({ name, rest }: Instruction): string {
  if (rest === '') throw badParameter(`${name} requires at least one argument`);
  return rest;
}

function exactlyOne({ name, rest }: Instruction): string {
  if (rest === '') throw badParameter(`${name} requires exactly one argument`);
  return rest;
}

/** A relative working directory is below the one before. */
function resolvePath(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const environmentOf =
  (config: ImageConfig): Lookup =>
  (name) =>
    config.Env?.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
