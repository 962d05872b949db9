/** One function an instruction: from its line to its meaning. Texts of errors are Docker's. */
import { DockerfileError } from './errors.ts';
import { parseHealthcheck } from './healthcheck.ts';
import { type Heredoc, heredocMark } from './heredoc.ts';
import type { CommandLine, Copy, From, Instruction, Onbuild, Pair, Run } from './instruction.ts';
import { jsonStrings } from './json-form.ts';
import { Flags, type RawInstruction } from './raw-instruction.ts';
import { closestWord } from './suggest.ts';
import { splitBlanks, splitWords } from './words.ts';
import { lookup } from '../std/lookup.ts';

/** Throws a DockerfileError: "unknown instruction: FORM (did you mean FROM?)" and the like. */
export function parseInstruction(raw: RawInstruction): Instruction {
  const parse = lookup(PARSERS, raw.name);
  if (parse) return parse(raw);
  const near = closestWord(raw.name, Object.keys(PARSERS));
  throw refuse(raw, `unknown instruction: ${raw.name}${near === undefined ? '' : ` (did you mean ${near}?)`}`);
}

/** Instructions that only change an image's configuration say nothing that could fail but their arguments. */
const PARSERS: Readonly<Record<string, (raw: RawInstruction) => Instruction>> = {
  FROM: parseFrom,
  ARG: (raw) => {
    noFlags(raw);
    const args = splitWords(atLeastOne(raw), raw.escape).map((word) => argOf(raw, word));
    return { name: 'ARG', ...source(raw), args };
  },
  ENV: (raw) => ({ name: 'ENV', ...source(raw), pairs: pairsOf(raw), isLiteral: false }),
  LABEL: (raw) => ({ name: 'LABEL', ...source(raw), pairs: pairsOf(raw), isLiteral: false }),
  RUN: parseRun,
  CMD: (raw) => ({ name: 'CMD', ...source(raw), command: flaglessCommand(raw) }),
  ENTRYPOINT: (raw) => ({ name: 'ENTRYPOINT', ...source(raw), command: flaglessCommand(raw) }),
  COPY: (raw) => parseCopy(raw, 'COPY'),
  ADD: (raw) => parseCopy(raw, 'ADD'),
  MAINTAINER: (raw) => ({ name: 'MAINTAINER', ...source(raw), text: exactlyOne(raw) }),
  WORKDIR: (raw) => ({ name: 'WORKDIR', ...source(raw), text: exactlyOne(raw) }),
  USER: (raw) => ({ name: 'USER', ...source(raw), text: exactlyOne(raw) }),
  STOPSIGNAL: (raw) => ({ name: 'STOPSIGNAL', ...source(raw), text: exactlyOne(raw) }),
  EXPOSE: (raw) => {
    noFlags(raw);
    return { name: 'EXPOSE', ...source(raw), words: splitBlanks(atLeastOne(raw)) };
  },
  VOLUME: parseVolume,
  SHELL: parseShell,
  HEALTHCHECK: (raw) => ({ name: 'HEALTHCHECK', ...source(raw), check: parseHealthcheck(raw) }),
  ONBUILD: parseOnbuild,
};

const source = ({ code, location }: RawInstruction) => ({ code, location });
const refuse = ({ location }: RawInstruction, message: string): DockerfileError =>
  new DockerfileError(message, location);
const noFlags = (raw: RawInstruction): Flags => new Flags(raw);

function atLeastOne(raw: RawInstruction): string {
  if (raw.rest === '') throw refuse(raw, `${raw.name} requires at least one argument`);
  return raw.rest;
}

function exactlyOne(raw: RawInstruction): string {
  if (raw.rest === '') throw refuse(raw, `${raw.name} requires exactly one argument`);
  noFlags(raw);
  return raw.rest;
}

function parseFrom(raw: RawInstruction): From {
  const [base, as, alias, ...more] = splitBlanks(raw.rest);
  const isNamed = alias !== undefined && as?.toUpperCase() === 'AS' && more.length === 0;
  if (base === undefined || (as !== undefined && !isNamed)) {
    throw refuse(raw, 'FROM requires either one or three arguments');
  }
  if (alias !== undefined && !/^[a-z][a-z0-9-_.]*$/i.test(alias)) {
    const why = "name can't start with a number or contain symbols";
    throw refuse(raw, `invalid name for build stage: ${JSON.stringify(alias)}, ${why}`);
  }
  const platform = new Flags(raw, { platform: 'text' }).text('platform');
  return { name: 'FROM', ...source(raw), base, alias: alias?.toLowerCase(), platform };
}

function argOf(raw: RawInstruction, word: string): { name: string; value: string | undefined } {
  const equals = word.indexOf('=');
  if (equals === -1) return { name: word, value: undefined };
  if (equals === 0) throw refuse(raw, 'ARG names can not be blank');
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

/** `name=value ...`, or the old form `name value with blanks`. */
function pairsOf(raw: RawInstruction): Pair[] {
  noFlags(raw);
  const words = splitWords(atLeastOne(raw), raw.escape);
  if (!words[0]?.includes('=')) {
    const [, name = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(raw.rest) ?? [];
    if (value === '') throw refuse(raw, `${raw.name} must have two arguments`);
    return [{ name, value }];
  }
  return words.map((word) => pairOf(raw, word));
}

function pairOf(raw: RawInstruction, word: string): Pair {
  const equals = word.indexOf('=');
  if (equals === -1) {
    throw refuse(raw, `Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`);
  }
  if (equals === 0) throw refuse(raw, `${raw.name} names can not be blank`);
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function flaglessCommand(raw: RawInstruction): CommandLine {
  noFlags(raw);
  return commandOf(raw);
}

function commandOf(raw: RawInstruction): CommandLine {
  const words = jsonStrings(raw.rest, raw.location);
  if (words) return { words, form: 'exec' };
  return { words: raw.rest === '' ? [] : [raw.rest], form: 'shell' };
}

function parseRun(raw: RawInstruction): Run {
  const flags = new Flags(raw, { mount: 'texts', network: 'text', security: 'text' });
  return {
    name: 'RUN',
    ...source(raw),
    command: commandOf(raw),
    heredocs: raw.heredocs,
    mounts: flags.texts('mount'),
    network: flags.text('network'),
    security: flags.text('security'),
  };
}

const COPY_FLAGS = { chown: 'text', chmod: 'text', link: 'bool', exclude: 'texts' } as const;

function parseCopy(raw: RawInstruction, name: 'COPY' | 'ADD'): Copy {
  const words = jsonStrings(raw.rest, raw.location) ?? splitBlanks(raw.rest);
  const destination = words.at(-1);
  if (destination === undefined || words.length < 2) {
    const why = 'but only one was provided. Destination could not be determined';
    throw refuse(raw, `${name} requires at least two arguments, ${why}`);
  }
  if (heredocMark(destination, raw.escape)) throw refuse(raw, `${name} cannot accept a heredoc as a destination`);
  const flags = new Flags(raw, { ...COPY_FLAGS, ...(name === 'COPY' ? { from: 'text' } : { checksum: 'text' }) });
  const { sources, documents } = splitSources(raw, words.slice(0, -1));
  return {
    name,
    ...source(raw),
    sources,
    documents,
    destination,
    from: flags.text('from') || undefined,
    chown: flags.text('chown') || undefined,
    chmod: flags.text('chmod') || undefined,
    checksum: flags.text('checksum') || undefined,
    excludes: flags.texts('exclude'),
  };
}

/** The documents follow the line in the order of their marks. */
function splitSources(raw: RawInstruction, words: readonly string[]): Pick<Copy, 'sources' | 'documents'> {
  const documents: Heredoc[] = [];
  const sources = words.filter((word) => {
    const document = heredocMark(word, raw.escape) && raw.heredocs[documents.length];
    if (document) documents.push(document);
    return !document;
  });
  return { sources, documents };
}

function parseVolume(raw: RawInstruction): Instruction {
  noFlags(raw);
  const words = jsonStrings(atLeastOne(raw), raw.location) ?? splitBlanks(raw.rest);
  if (words.length === 0) throw refuse(raw, 'VOLUME requires at least one argument');
  const trimmed = words.map((word) => word.trim());
  if (trimmed.includes('')) throw refuse(raw, 'VOLUME specified can not be an empty string');
  return { name: 'VOLUME', ...source(raw), words: trimmed };
}

function parseShell(raw: RawInstruction): Instruction {
  noFlags(raw);
  const words = jsonStrings(raw.rest, raw.location);
  if (raw.rest === '' || words?.length === 0) throw refuse(raw, 'SHELL requires at least one argument');
  if (!words) throw refuse(raw, 'SHELL requires the arguments to be in JSON form');
  return { name: 'SHELL', ...source(raw), words };
}

function parseOnbuild(raw: RawInstruction): Onbuild {
  noFlags(raw);
  const inner = /^\S*/.exec(atLeastOne(raw))?.[0].toUpperCase() ?? '';
  if (inner === 'ONBUILD') throw refuse(raw, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (inner === 'FROM' || inner === 'MAINTAINER') throw refuse(raw, `${inner} isn't allowed as an ONBUILD trigger`);
  const documents = raw.heredocs.map(({ content, name }) => `\n${content}${name}`);
  return { name: 'ONBUILD', ...source(raw), trigger: raw.rest + documents.join('') };
}
