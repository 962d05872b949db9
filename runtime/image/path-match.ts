/**
 * Shell patterns as Go's path.Match knows them, which Docker's `--filter reference=` uses: `*` and `?` stop at a slash, `[a-z]`,
 * `[^a-z]`, `\` quotes. Throws a DockerError 400 "syntax error in pattern".
 */
import { badParameter } from '../errors.ts';

const PATTERN_LENGTH_MAX = 1024;

export function pathMatch(pattern: string, name: string): boolean {
  return compile(pattern).test(name);
}

function compile(pattern: string): RegExp {
  if (pattern.length > PATTERN_LENGTH_MAX) throw badPattern();
  const parts: string[] = [];
  for (let at = 0; at < pattern.length;) {
    const token = nextToken(pattern, at);
    // A run of stars is one star: several in a row would make the search exponential.
    if (token.source !== STAR || parts.at(-1) !== STAR) parts.push(token.source);
    at = token.end;
  }
  return new RegExp(`^${parts.join('')}$`, 'su');
}

const STAR = '[^/]*';

function nextToken(pattern: string, at: number): { source: string; end: number } {
  const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
  const end = at + char.length;
  if (char === '*') return { source: STAR, end };
  if (char === '?') return { source: '[^/]', end };
  if (char === '[') return characterClass(pattern, end);
  if (char !== '\\') return { source: quote(char), end };
  const quoted = unquote(pattern, at);
  return { source: quote(quoted.char), end: quoted.end };
}

function characterClass(pattern: string, start: number): { source: string; end: number } {
  const negated = pattern[start] === '^';
  let at = negated ? start + 1 : start;
  let ranges = '';
  while (pattern[at] !== ']' || ranges === '') {
    const low = classChar(pattern, at);
    const high = pattern[low.end] === '-' ? classChar(pattern, low.end + 1) : low;
    // Go matches nothing with a range that runs backwards; a regular expression refuses it.
    if (low.char <= high.char) ranges += `${quote(low.char)}-${quote(high.char)}`;
    else ranges += '\\u{0}-\\u{0}';
    at = high.end;
  }
  return { source: `[${negated ? '^' : ''}${ranges}]`, end: at + 1 };
}

function classChar(pattern: string, at: number): { char: string; end: number } {
  const unit = pattern[at];
  if (unit === undefined || unit === '-' || unit === ']') throw badPattern();
  return unquote(pattern, at);
}

function unquote(pattern: string, at: number): { char: string; end: number } {
  const start = pattern[at] === '\\' ? at + 1 : at;
  const code = pattern.codePointAt(start);
  if (code === undefined) throw badPattern();
  const char = String.fromCodePoint(code);
  return { char, end: start + char.length };
}

const quote = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
const badPattern = () => badParameter('syntax error in pattern');
