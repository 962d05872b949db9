/**
 * Words of Dockerfile instructions: quotes, escapes and variables as BuildKit's shlex has them.
 */
import { badParameter } from '../../errors.ts';

export type Lookup = (name: string) => string | undefined;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** A word with quotes taken off and `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}` replaced. Throws 400 with Docker's text. */
export function expandWord(word: string, lookup: Lookup): string {
  return new WordExpander(word, lookup).run();
}

class WordExpander {
  readonly #word: string;
  readonly #lookup: Lookup;
  #at = 0;

  constructor(word: string, lookup: Lookup) {
    this.#word = word;
    this.#lookup = lookup;
  }

  run(): string {
    let result = '';
    while (this.#at < this.#word.length) result += this.#piece();
    return result;
  }

  #piece(): string {
    const char = this.#take();
    if (char === "'") return this.#singleQuoted();
    if (char === '"') return this.#doubleQuoted();
    if (char === '$') return this.#variable();
    if (char === '\\' && this.#at < this.#word.length) return this.#take();
    return char === '\\' ? '' : char;
  }

  #singleQuoted(): string {
    const end = this.#word.indexOf("'", this.#at);
    if (end === -1) throw this.#failed('unexpected end of statement while looking for matching single-quote');
    const text = this.#word.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #doubleQuoted(): string {
    let result = '';
    while (this.#at < this.#word.length) {
      const char = this.#take();
      if (char === '"') return result;
      if (char === '$') result += this.#variable();
      else if (char === '\\' && '"$\\'.includes(this.#word[this.#at] ?? ' ')) result += this.#take();
      else result += char;
    }
    throw this.#failed('unexpected end of statement while looking for matching double-quote');
  }

  #variable(): string {
    if (this.#word[this.#at] === '{') return this.#braced();
    const name = this.#name();
    return name === '' ? '$' : (this.#lookup(name) ?? '');
  }

  #braced(): string {
    this.#at += 1;
    const name = this.#name();
    if (name === '') throw this.#failed('syntax error: bad substitution');
    if (this.#word[this.#at] === '}') {
      this.#at += 1;
      return this.#lookup(name) ?? '';
    }
    const operator = this.#word.slice(this.#at, this.#at + 2);
    if (operator !== ':-' && operator !== ':+')
      throw this.#failed(`unsupported modifier (${operator}) in substitution`);
    this.#at += 2;
    const alternative = this.#untilBrace();
    const isSet = (this.#lookup(name) ?? '') !== '';
    if (operator === ':+') return isSet ? alternative : '';
    return isSet ? (this.#lookup(name) ?? '') : alternative;
  }

  #untilBrace(): string {
    let result = '';
    while (this.#at < this.#word.length) {
      if (this.#word[this.#at] === '}') {
        this.#at += 1;
        return result;
      }
      result += this.#piece();
    }
    throw this.#failed('unexpected end of statement while looking for matching }');
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#word)?.[0] ?? '';
    this.#at += name.length;
    return name;
  }

  #take(): string {
    const char = this.#word[this.#at] ?? '';
    this.#at += 1;
    return char;
  }

  #failed(why: string) {
    return badParameter(`failed to process ${JSON.stringify(this.#word)}: ${why}`);
  }
}

/** Splits at blanks that are neither quoted nor escaped; quotes and escapes stay in the words. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote === '' && /\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    word += char;
    if (char === '\\' && quote !== "'" && at + 1 < text.length) {
      at += 1;
      word += text[at] ?? '';
    } else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
  }
  return word === '' ? words : [...words, word];
}
