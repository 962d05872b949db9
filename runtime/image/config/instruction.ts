/**
 * Dockerfile instructions that change an image's configuration: lines become instructions with their flags and arguments. `docker import
 * --change`, `docker commit --change` and a build read them alike.
 */
import { badParameter } from '../../errors.ts';

export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** `--interval=5s` and the like, in front of the arguments; the value of a flag without `=` is empty. */
  readonly flags: ReadonlyMap<string, string>;
  /** Everything after name and flags, trimmed. */
  readonly rest: string;
}

/** Lines as in a Dockerfile: comments and empty lines are dropped, a backslash at the end continues. Throws "file with no instructions". */
export function parseInstructions(text: string): Instruction[] {
  const instructions = logicalLines(text).map(parseInstruction);
  if (instructions.length === 0) throw badParameter('file with no instructions');
  return instructions;
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let pending = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const continued = /^(.*?)\\\s*$/s.exec(line);
    pending += continued?.[1] ?? line;
    if (continued) continue;
    lines.push(pending.trim());
    pending = '';
  }
  return (pending.trim() === '' ? lines : [...lines, pending.trim()]).filter((line) => line !== '');
}

function parseInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  return { name: name.toUpperCase(), ...takeFlags(rest) };
}

function takeFlags(text: string): { flags: ReadonlyMap<string, string>; rest: string } {
  const flags = new Map<string, string>();
  let rest = text;
  for (let match = flagAt(rest); match; match = flagAt(rest)) {
    const [whole, name = '', value = ''] = match;
    rest = rest.slice(whole.length);
    if (name === '') break;
    if (flags.has(name)) throw badParameter(`Duplicate flag specified: ${name}`);
    flags.set(name, value);
  }
  return { flags, rest: rest.trim() };
}

const flagAt = (text: string): RegExpExecArray | null => /^\s*--([^\s=]*)(?:=(\S*))?(?:\s+|$)/.exec(text);

/** The strings of a JSON array; undefined when it is none: then the text is a shell command line. */
export function jsonStrings(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
