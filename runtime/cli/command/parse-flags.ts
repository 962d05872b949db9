/**
 * Command lines as pflag reads them: `--name value`, `--name=value`, `-abc`, `-p80:80`, `-n=3`, `--` ends the flags. A non-flag
 * word ends them too unless flags may be interspersed with arguments.
 */
import { quote, quoteRune } from '../../text/quote.ts';
import { messageOf } from '../errors.ts';
import type { Flag, Flags, FlagValue, FlagValues } from './flag.ts';

export const HELP_SHORTHAND_NOTE = 'Flag shorthand -h has been deprecated, use --help';

export interface ParsedFlags<F extends Flags> {
  readonly values: FlagValues<F>;
  /** The flags that the command line named. */
  readonly changed: ReadonlySet<string>;
  readonly args: readonly string[];
  readonly help: boolean;
  /** Notes on deprecated flags, in order. */
  readonly notes: readonly string[];
}

/** A command line that pflag would refuse; the message is pflag's. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** Not written as a flag by anybody, known to all: `-h` only where no flag has taken the letter. */
const HELP: Flag<boolean> = {
  typeName: '',
  description: 'Print usage',
  bareValue: 'true',
  create: () => ({ set: () => undefined, value: false }),
};

export function parseFlags<F extends Flags>(
  flags: F,
  words: readonly string[],
  options: { interspersed: boolean },
): ParsedFlags<F> {
  const parser = new Parser(flags, words);
  parser.run(options.interspersed);
  // The parser made one value for each name of `flags`; TypeScript can't follow the mapped type through a loop.
  return { ...parser, values: parser.read() as FlagValues<F> };
}

class Parser {
  readonly changed = new Set<string>();
  readonly args: string[] = [];
  readonly notes: string[] = [];
  help = false;
  readonly #values = new Map<string, FlagValue<unknown>>();
  readonly #flags: Flags;
  readonly #byShort = new Map<string, string>();
  readonly #words: readonly string[];
  #next = 0;

  constructor(flags: Flags, words: readonly string[]) {
    this.#flags = flags;
    this.#words = words;
    for (const [name, flag] of Object.entries(flags)) {
      this.#values.set(name, flag.create());
      if (flag.short !== undefined) this.#byShort.set(flag.short, name);
    }
  }

  read(): Record<string, unknown> {
    return Object.fromEntries([...this.#values].map(([name, value]) => [name, value.value]));
  }

  run(interspersed: boolean): void {
    for (let word = this.#take(); word !== undefined; word = this.#take()) {
      if (word === '--') return this.#takeRest();
      if (word.startsWith('--')) this.#long(word);
      else if (word.startsWith('-') && word.length > 1) this.#cluster(word.slice(1));
      else {
        this.args.push(word);
        if (!interspersed) return this.#takeRest();
      }
    }
  }

  #take(): string | undefined {
    const word = this.#words[this.#next];
    if (word !== undefined) this.#next += 1;
    return word;
  }

  #takeRest(): void {
    this.args.push(...this.#words.slice(this.#next));
    this.#next = this.#words.length;
  }

  #long(word: string): void {
    const text = word.slice(2);
    if (text.startsWith('-') || text.startsWith('=')) throw new FlagError(`bad flag syntax: ${word}`);
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const flag = this.#find(name);
    if (!flag) throw new FlagError(`unknown flag: --${name}`);
    const value = equals < 0 ? (flag.bareValue ?? this.#take()) : text.slice(equals + 1);
    if (value === undefined) throw new FlagError(`flag needs an argument: ${word}`);
    this.#set(name, flag, value);
  }

  #find(name: string): Flag<unknown> | undefined {
    return Object.hasOwn(this.#flags, name) ? this.#flags[name] : name === 'help' ? HELP : undefined;
  }

  /** The letters after one dash. */
  #cluster(letters: string): void {
    let rest = letters;
    while (rest !== '') rest = this.#letter(rest);
  }

  #letter(letters: string): string {
    const letter = letters.charAt(0);
    const name = this.#byShort.get(letter) ?? (letter === 'h' ? 'help' : undefined);
    const flag = name === undefined ? undefined : this.#find(name);
    if (name === undefined || !flag) {
      throw new FlagError(`unknown shorthand flag: ${quoteRune(letter)} in -${letters}`);
    }
    if (name === 'help') this.notes.push(HELP_SHORTHAND_NOTE);
    if (letters.length > 2 && letters[1] === '=') return this.#finish(name, flag, letters.slice(2));
    if (flag.bareValue !== undefined) {
      this.#set(name, flag, flag.bareValue);
      return letters.slice(1);
    }
    const value = letters.length > 1 ? letters.slice(1) : this.#take();
    if (value === undefined) throw new FlagError(`flag needs an argument: ${quoteRune(letter)} in -${letters}`);
    return this.#finish(name, flag, value);
  }

  #finish(name: string, flag: Flag<unknown>, value: string): '' {
    this.#set(name, flag, value);
    return '';
  }

  #set(name: string, flag: Flag<unknown>, text: string): void {
    if (name === 'help') this.help = text === 'true';
    try {
      this.#values.get(name)?.set(text);
    } catch (error) {
      throw new FlagError(`invalid argument ${quote(text)} for "${label(name, flag)}" flag: ${messageOf(error)}`);
    }
    if (flag.deprecated !== undefined) this.notes.push(`Flag --${name} has been deprecated, ${flag.deprecated}`);
    this.changed.add(name);
  }
}

const label = (name: string, flag: Flag<unknown>): string =>
  flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
