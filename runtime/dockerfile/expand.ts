/**
 * Variables, quotes and escapes in the words of instructions (BuildKit's shell lexer is the reference): `$NAME`, `${NAME}`, and with a
 * word the operators `:-` `-` `:+` `+` `:?` `?` `#` `##` `%` `%%`.
 */
import { badParameter, reasonOf } from '../std/errors.ts';
import type { EscapeToken } from './directives.ts';
import { trimPrefix, trimSuffix } from './trim-pattern.ts';

/** Undefined when the variable is not set. */
export type Lookup = (name: string) => string | undefined;

export interface ExpandOptions {
  readonly lookup: Lookup;
  readonly escape?: EscapeToken;
  /** `$NAME` that is not set stays as it is written. */
  readonly keepUnset?: boolean;
  /** Quotes are text: here-documents. */
  readonly keepQuotes?: boolean;
}

/** Characters of one expanded word: values that contain one another double with every instruction. */
const WORD_LENGTH_MAX = 1024 * 1024;
/** `${a:-${b:-...}}`; people stop at three. */
const DEPTH_MAX = 64;
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*|\p{Nd}+|[@*#?\-$!]/uy;

/** The word with its variables replaced and its quotes taken off. Throws 400 with Docker's text. */
export function expandWord(word: string, options: ExpandOptions): string {
  return new Expander(word, options).run().text;
}

/** The same, split at blanks that came out of a variable or stood unquoted in the text: EXPOSE knows it. */
export function expandWords(word: string, options: ExpandOptions): string[] {
  return new Expander(word, options).run().words;
}

/** Collects what comes out, as one text and as words. */
class Result {
  text = '';
  readonly #words: string[] = [];
  #word: string | undefined;

  get words(): string[] {
    return this.#word === undefined || this.#word === '' ? [...this.#words] : [...this.#words, this.#word];
  }

  /** Blanks in it stay within a word. */
  addQuoted(text: string): void {
    this.#grow(text);
    this.#word = (this.#word ?? '') + text;
  }

  add(text: string): void {
    this.#grow(text);
    const [first = '', ...more] = text.split(/\s+/);
    this.#word = (this.#word ?? '') + first;
    for (const word of more) {
      if (this.#word !== '') this.#words.push(this.#word);
      this.#word = word;
    }
  }

  #grow(text: string): void {
    this.text += text;
    if (this.text.length > WORD_LENGTH_MAX) throw new Error(`the value has more than ${WORD_LENGTH_MAX} characters`);
  }
}

class Expander {
  readonly #word: string;
  readonly #options: ExpandOptions;
  readonly #escape: string;
  #at = 0;
  #depth = 0;

  constructor(word: string, options: ExpandOptions) {
    this.#word = word;
    this.#options = options;
    this.#escape = options.escape ?? '\\';
  }

  run(): Result {
    try {
      return this.#until('', false);
    } catch (error) {
      const why = reasonOf(error);
      throw badParameter(`failed to process ${JSON.stringify(this.#word)}: ${why}`);
    }
  }

  /** Everything up to the closing character, which is taken, too; up to the end when there is none to look for. */
  #until(closing: string, keepEscapes: boolean): Result {
    const result = new Result();
    while (this.#at < this.#word.length) {
      const char = this.#take();
      if (char === closing) return result;
      if (char === '$') result.add(this.#variable());
      else if (char === "'" && !this.#options.keepQuotes) result.addQuoted(this.#singleQuoted());
      else if (char === '"' && !this.#options.keepQuotes) result.addQuoted(this.#doubleQuoted());
      else if (char === this.#escape) result.addQuoted((keepEscapes ? char : '') + this.#take());
      else result.add(char);
    }
    if (closing !== '') throw new Error(`syntax error: missing '${closing}'`);
    return result;
  }

  #singleQuoted(): string {
    const end = this.#word.indexOf("'", this.#at);
    if (end === -1) throw new Error('unexpected end of statement while looking for matching single-quote');
    const text = this.#word.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** The escape character is one only before what it can escape here. */
  #doubleQuoted(): string {
    const result = new Result();
    while (this.#at < this.#word.length) {
      const char = this.#take();
      if (char === '"') return result.text;
      const isEscape = char === this.#escape && ['"', '$', this.#escape].includes(this.#peek());
      if (char === '$') result.addQuoted(this.#variable());
      else result.addQuoted(isEscape ? this.#take() : char);
    }
    throw new Error('unexpected end of statement while looking for matching double-quote');
  }

  #variable(): string {
    const start = this.#at - 1;
    if (this.#peek() === '{') return this.#braced(start);
    const name = this.#name();
    if (name === '') return '$';
    return this.#options.lookup(name) ?? this.#unset(start);
  }

  #braced(start: number): string {
    this.#take();
    if (this.#peek() === '') throw new Error("syntax error: missing '}'");
    const name = this.#name();
    if (name === '') throw new Error('syntax error: bad substitution');
    const operator = this.#take();
    if (operator === '}') return this.#options.lookup(name) ?? this.#unset(start);
    if (operator === '') throw new Error("syntax error: missing '}'");
    const isColon = operator === ':';
    return this.#substitute({ start, name, operator: isColon ? this.#take() : operator, nullIsUnset: isColon });
  }

  #substitute(use: { start: number; name: string; operator: string; nullIsUnset: boolean }): string {
    const { name, operator, nullIsUnset } = use;
    const isPattern = (operator === '#' || operator === '%') && !nullIsUnset;
    if (!isPattern && !'-+?'.includes(operator)) {
      throw new Error(`unsupported modifier (${nullIsUnset ? ':' : ''}${operator}) in substitution`);
    }
    const word = this.#alternative(isPattern);
    const value = this.#options.lookup(name);
    if (value === undefined && this.#options.keepUnset) return this.#unset(use.start);
    const isSet = value !== undefined && (value !== '' || !nullIsUnset);
    if (operator === '-') return isSet ? value : word;
    if (operator === '+') return isSet ? word : '';
    if (operator === '#') return trimPrefix(value ?? '', word);
    if (operator === '%') return trimSuffix(value ?? '', word);
    if (isSet) return value;
    throw new Error(`${name}: ${word || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`);
  }

  #alternative(keepEscapes: boolean): string {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new Error(`substitutions are nested deeper than ${DEPTH_MAX}`);
    const { text } = this.#until('}', keepEscapes);
    this.#depth -= 1;
    return text;
  }

  #unset(start: number): string {
    return this.#options.keepUnset ? this.#word.slice(start, this.#at) : '';
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#word)?.[0] ?? '';
    this.#at += name.length;
    return name;
  }

  #peek(): string {
    return this.#word[this.#at] ?? '';
  }

  #take(): string {
    const char = this.#peek();
    this.#at += 1;
    return char;
  }
}
