/**
 * Cuts a Go template into text and the words of its actions (text/template's lexer).
 */
export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'number'
  | 'char'
  | 'string'
  | 'rawString'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'comma'
  | 'open'
  | 'close'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it starts in the template. */
  readonly position: number;
}

/** A template that doesn't parse; the message is Go's. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export const KEYWORDS = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

export const lineOf = (source: string, position: number): number => source.slice(0, position).split('\n').length;

export const parseError = (source: string, position: number, message: string, name = ''): TemplateError =>
  new TemplateError(`template: ${name}:${lineOf(source, position)}: ${message}`);

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

export function lex(source: string, name: string): Token[] {
  return [...new Lexer(source, name).run()];
}

const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['comma', /,/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['rawString', /`[^`]*`/y],
  ['string', /"(?:\\[^\n]|[^"\\\n])*"/y],
  ['char', /'(?:\\[^\n]|[^'\\\n])*'/y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)/y,
  ],
  ['field', /\.[\p{L}\p{Nd}_]+/uy],
  ['dot', /\./y],
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
];

/** The end of an action; a dash before it eats the white space that follows. */
const RIGHT = /(?:[ \t\r\n]+-|-)?\}\}/y;

class Lexer {
  readonly #source: string;
  readonly #name: string;
  #position = 0;
  #depth = 0;

  constructor(source: string, name: string) {
    this.#source = source;
    this.#name = name;
  }

  *run(): Generator<Token> {
    while (this.#position < this.#source.length) {
      const left = this.#source.indexOf('{{', this.#position);
      yield* this.#text(left < 0 ? this.#source.length : left);
      if (left >= 0) yield* this.#action();
    }
    yield { kind: 'end', text: '', position: this.#source.length };
  }

  *#text(end: number): Generator<Token> {
    const position = this.#position;
    let text = this.#source.slice(position, end);
    if (/^\{\{-[ \t\r\n]/.test(this.#source.slice(end, end + 4))) text = text.trimEnd();
    this.#position = end;
    if (text !== '') yield { kind: 'text', text, position };
  }

  *#action(): Generator<Token> {
    const start = this.#position;
    const trim = /^\{\{-[ \t\r\n]/.test(this.#source.slice(start, start + 4));
    this.#position += trim ? 4 : 2;
    if (this.#source.startsWith('/*', this.#position)) return this.#comment(start);
    yield { kind: 'left', text: '{{', position: start };
    this.#depth = 0;
    while (!this.#atRight()) yield this.#token(start);
    yield { kind: 'right', text: '}}', position: this.#position };
    this.#skipRight();
  }

  #comment(start: number): void {
    const end = this.#source.indexOf('*/', this.#position);
    if (end < 0) throw this.#fail(start, 'unclosed comment');
    this.#position = end + 2;
    if (!this.#atRight()) throw this.#fail(start, 'comment ends before closing delimiter');
    this.#skipRight();
  }

  #atRight(): boolean {
    RIGHT.lastIndex = this.#position;
    const closes = RIGHT.test(this.#source);
    if (closes && this.#depth > 0) throw this.#fail(this.#position, 'unclosed left paren');
    return closes;
  }

  #skipRight(): void {
    const match = /^([ \t\r\n]*-)?\}\}/.exec(this.#source.slice(this.#position));
    this.#position += match?.[0].length ?? 0;
    if (match?.[1] !== undefined)
      this.#position += /^[ \t\r\n]*/.exec(this.#source.slice(this.#position))?.[0].length ?? 0;
  }

  #token(start: number): Token {
    const position = this.#position;
    if (position >= this.#source.length) throw this.#fail(start, 'unclosed action');
    for (const [kind, pattern] of RULES) {
      pattern.lastIndex = position;
      const text = pattern.exec(this.#source)?.[0];
      if (text === undefined) continue;
      this.#position += text.length;
      return this.#classify(kind, text, position);
    }
    throw this.#refuse(position);
  }

  #classify(kind: TokenKind, text: string, position: number): Token {
    this.#trackParens(kind, position);
    if (kind === 'field' || kind === 'variable' || kind === 'identifier') this.#checkTerminator();
    if (kind === 'number' && /[\p{L}\p{Nd}_]/u.test(this.#source.charAt(this.#position))) {
      throw this.#fail(position, `bad number syntax: "${text}${this.#source.charAt(this.#position)}"`);
    }
    if (kind !== 'identifier') return { kind, text, position };
    if (KEYWORDS.has(text)) return { kind: 'keyword', text, position };
    if (text === 'true' || text === 'false') return { kind: 'bool', text, position };
    return { kind: text === 'nil' ? 'nil' : 'identifier', text, position };
  }

  /** A name must not run into what follows it. */
  #checkTerminator(): void {
    const rest = this.#source.slice(this.#position);
    if (/^(?:$|\}\}|[ \t\r\n.,|:()])/.test(rest)) return;
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    throw this.#fail(this.#position, `bad character ${codePoint(character)} '${character}'`);
  }

  #fail(position: number, message: string): TemplateError {
    return parseError(this.#source, position, message, this.#name);
  }

  #trackParens(kind: TokenKind, position: number): void {
    if (kind === 'open') this.#depth += 1;
    if (kind !== 'close') return;
    this.#depth -= 1;
    if (this.#depth < 0) throw this.#fail(position, 'unexpected right paren');
  }

  #refuse(position: number): TemplateError {
    const character = String.fromCodePoint(this.#source.codePointAt(position) ?? 0);
    if (character === '"') return this.#fail(position, 'unterminated quoted string');
    if (character === '`') return this.#fail(position, 'unterminated raw quoted string');
    if (character === "'") return this.#fail(position, 'unterminated character constant');
    if (/[\x20-\x7e]/.test(character))
      return this.#fail(position, `unexpected ${JSON.stringify(character)} in operand`);
    return this.#fail(position, `unrecognized character in action: ${codePoint(character)} '${character}'`);
  }
}
