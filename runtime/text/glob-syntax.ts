/**
 * Shell patterns as Go's path.Match and filepath.Match have them: `*`, `?`, `[a-z]`, `[^a-z]`, `\` quotes. With `doubleStar` also `**`,
 * as .dockerignore has it. Throws 400 "syntax error in pattern".
 */
import { badParameter } from '../std/errors.ts';
import { Glob, type GlobToken, PATTERN_LENGTH_MAX } from './glob.ts';

export function compileGlob(pattern: string, { doubleStar = false } = {}): Glob {
  if (pattern.length > PATTERN_LENGTH_MAX) throw badPattern();
  return new Glob([...new GlobReader(pattern, doubleStar).tokens()]);
}

/** Whether the text has a character that makes it a pattern. */
export const hasWildcards = (text: string): boolean => /[*?[]/.test(text.replaceAll(/\\./gs, ''));

const badPattern = () => badParameter('syntax error in pattern');

class GlobReader {
  readonly #chars: readonly string[];
  readonly #doubleStar: boolean;
  #at = 0;

  constructor(pattern: string, doubleStar: boolean) {
    this.#chars = [...pattern];
    this.#doubleStar = doubleStar;
  }

  *tokens(): Generator<GlobToken> {
    while (this.#at < this.#chars.length) yield this.#token();
  }

  #token(): GlobToken {
    const char = this.#take();
    if (char === '*') return this.#doubleStar && this.#peek() === '*' ? this.#twoStars() : { kind: 'star' };
    if (char === '?') return { kind: 'class', has: () => true };
    if (char === '[') return this.#class();
    return { kind: 'char', char: char === '\\' ? this.#quoted() : char };
  }

  /** A slash behind two stars belongs to them; at the end they match everything, and in front of a plain name, too. */
  #twoStars(): GlobToken {
    const isFirst = this.#at === 1;
    this.#at += 1;
    const hasSlash = this.#peek() === '/';
    if (hasSlash) this.#at += 1;
    const rest = this.#chars.slice(this.#at);
    if (rest.length === 0 || (isFirst && !hasSlash && !rest.some((char) => '*?[]\\'.includes(char)))) {
      return { kind: 'everything' };
    }
    return { kind: 'directories' };
  }

  #class(): GlobToken {
    const isNegated = this.#peek() === '^';
    if (isNegated) this.#at += 1;
    const ranges: (readonly [low: string, high: string])[] = [];
    while (this.#peek() !== ']' || ranges.length === 0) {
      const low = this.#classChar();
      const isRange = this.#peek() === '-';
      if (isRange) this.#at += 1;
      ranges.push([low, isRange ? this.#classChar() : low]);
    }
    this.#at += 1;
    const isIn = (char: string) =>
      ranges.some(([low, high]) => codeOf(low) <= codeOf(char) && codeOf(char) <= codeOf(high));
    return { kind: 'class', has: (char) => isIn(char) !== isNegated };
  }

  #classChar(): string {
    const char = this.#take();
    if (char === '' || char === '-' || char === ']') throw badPattern();
    return char === '\\' ? this.#quoted() : char;
  }

  #quoted(): string {
    const char = this.#take();
    if (char === '') throw badPattern();
    return char;
  }

  #peek(): string {
    return this.#chars[this.#at] ?? '';
  }

  #take(): string {
    const char = this.#peek();
    this.#at += 1;
    return char;
  }
}

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;
