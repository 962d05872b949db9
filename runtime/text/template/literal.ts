/**
 * Constants in a template: Go's strings, characters and numbers.
 */
import { type Token, parseError } from './lex.ts';

export function readLiteral(token: Token, source: string): { value: string | number; source: string } {
  const { text } = token;
  if (token.kind === 'rawString') return { value: text.slice(1, -1), source: text };
  if (token.kind === 'string') return { value: unquote(text, token, source), source: text };
  if (token.kind === 'char') {
    const [character, ...more] = unquote(text, token, source);
    if (character === undefined || more.length > 0) throw parseError(source, token.position, 'invalid syntax');
    return { value: character.codePointAt(0) ?? 0, source: text };
  }
  return { value: readNumber(text, token, source), source: text };
}

function readNumber(text: string, token: Token, source: string): number {
  const digits = text.replaceAll('_', '');
  const sign = digits.startsWith('-') ? -1 : 1;
  const magnitude = digits.replace(/^[+-]/, '');
  const octal = /^0[0-7]+$/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude;
  const value = Number(octal);
  if (Number.isNaN(value)) throw parseError(source, token.position, `illegal number syntax: ${JSON.stringify(text)}`);
  return sign * value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

function unquote(text: string, token: Token, source: string): string {
  const pattern = /\\(?:([abfnrtv\\"'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|)/g;
  return text
    .slice(1, -1)
    .replace(pattern, (_, short?: string, byte?: string, four?: string, eight?: string, octal?: string) => {
      if (short !== undefined) return ESCAPES[short] ?? '';
      const hex = byte ?? four ?? eight;
      if (hex === undefined && octal === undefined) throw parseError(source, token.position, 'invalid syntax');
      return String.fromCodePoint(hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16));
    });
}
