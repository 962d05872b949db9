/** A logical line taken apart: name, flags, the rest. */
import { DockerfileError, type Location } from './errors.ts';
import type { EscapeToken } from './directives.ts';
import type { Heredoc } from './heredoc.ts';
import type { LogicalLine } from './logical-lines.ts';

export interface RawInstruction {
  /** In capitals. */
  readonly name: string;
  /** `--name=value`, in order; without `=` the value is undefined. */
  readonly flags: readonly (readonly [name: string, value: string | undefined])[];
  /** Everything after name and flags, trimmed. */
  readonly rest: string;
  readonly code: string;
  readonly heredocs: readonly Heredoc[];
  readonly escape: EscapeToken;
  readonly location: Location;
}

export function rawInstruction({ text, heredocs, location }: LogicalLine, escape: EscapeToken): RawInstruction {
  const code = text.trim();
  const [, name = '', rest = ''] = /^(\S+)(.*)$/s.exec(code) ?? [];
  return { name: name.toUpperCase(), ...takeFlags(rest), code, heredocs, escape, location };
}

function takeFlags(text: string): Pick<RawInstruction, 'flags' | 'rest'> {
  const flags: [string, string | undefined][] = [];
  let at = skipBlanks(text, 0);
  while (text.startsWith('--', at)) {
    const { word, end } = flagWord(text, at);
    at = skipBlanks(text, end);
    if (word === '--') break;
    const equals = word.indexOf('=');
    if (equals === -1) flags.push([word.slice(2), undefined]);
    else flags.push([word.slice(2, equals), word.slice(equals + 1)]);
  }
  return { flags, rest: text.slice(at).trim() };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** A word with its quotes taken off; a backslash takes the next character as it is. */
function flagWord(text: string, start: number): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    let char = text[at] ?? '';
    if (quote === '' && /\s/.test(char)) break;
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else {
      if (char === '\\') char = text[(at += 1)] ?? '';
      word += char;
    }
  }
  return { word, end: at };
}

type FlagKind = 'text' | 'texts' | 'bool';

/** An instruction's flags by the table of those that it knows. Throws Docker's errors. */
export class Flags {
  readonly #values = new Map<string, string[]>();

  constructor({ flags, location }: RawInstruction, known: Readonly<Record<string, FlagKind>> = {}) {
    for (const [name, value] of flags) {
      const kind = Object.hasOwn(known, name) ? known[name] : undefined;
      const before = this.#values.get(name);
      const problem = problemOf(name, value, kind, before !== undefined);
      if (problem !== undefined) throw new DockerfileError(problem, location);
      this.#values.set(name, [...(before ?? []), value ?? 'true']);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

function problemOf(
  name: string,
  value: string | undefined,
  kind: FlagKind | undefined,
  isRepeated: boolean,
): string | undefined {
  if (kind === undefined) return `unknown flag: ${name}`;
  if (isRepeated && kind !== 'texts') return `Duplicate flag specified: ${name}`;
  if (kind !== 'bool') return value === undefined ? `Missing a value on flag: ${name}` : undefined;
  if (value === '') return `Missing a value on flag: ${name}`;
  if (value === undefined || /^(?:true|false)$/i.test(value)) return undefined;
  return `Expecting boolean value for flag ${name}, not: ${value}`;
}
