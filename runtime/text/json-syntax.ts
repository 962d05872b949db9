/**
 * Says what is wrong with a text that JSON.parse refused, in the words of Go's encoding/json: engines word their own
 * errors differently, and Docker's users know these.
 */
const TOKEN =
  // oxlint-disable-next-line no-control-regex -- JSON forbids control characters in strings.
  /\s*(?:([{}[\],:])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or }' | 'comma or ]' | 'end';

/** What the explanation of a text ends with that goes on after its value. */
export const AFTER_THE_VALUE = 'after top-level value';

const WORDS: Record<Expectation, string> = {
  value: 'looking for beginning of value',
  'value or ]': 'looking for beginning of value',
  key: 'looking for beginning of object key string',
  'key or }': 'looking for beginning of object key string',
  colon: 'after object key',
  'comma or }': 'after object key:value pair',
  'comma or ]': 'after array element',
  end: AFTER_THE_VALUE,
};

export function explainSyntaxError(text: string): string {
  const open: string[] = [];
  let expected: Expectation = 'value';
  let offset = 0;
  for (;;) {
    TOKEN.lastIndex = offset;
    const match: RegExpExecArray | null = TOKEN.exec(text);
    const next: Expectation | null | undefined = match && step(expected, match[1] ?? kindOf(match[0].trim()), open);
    if (!next) return complain(text, offset, expected);
    expected = next;
    offset = TOKEN.lastIndex;
  }
}

const kindOf = (token: string) => (token.startsWith('"') ? 'string' : 'scalar');

/** The expectation after a token, or undefined when the token is out of place. */
function step(expected: Expectation, token: string, open: string[]): Expectation | undefined {
  const isValue = !']},:'.includes(token);
  if (expected === 'colon') return token === ':' ? 'value' : undefined;
  if (expected === 'comma or }' || expected === 'comma or ]') return separator(expected, token, open);
  if (expected === 'key' || expected === 'key or }') {
    if (token === '}' && expected === 'key or }') return close(open);
    return token === 'string' ? 'colon' : undefined;
  }
  if (expected === 'value or ]' && token === ']') return close(open);
  if (expected === 'end' || !isValue) return undefined;
  if (token !== '{' && token !== '[') return afterValue(open);
  open.push(token);
  return token === '{' ? 'key or }' : 'value or ]';
}

function separator(expected: 'comma or }' | 'comma or ]', token: string, open: string[]): Expectation | undefined {
  if (token === ',') return expected === 'comma or }' ? 'key' : 'value';
  return token === expected.at(-1) ? close(open) : undefined;
}

function close(open: string[]): Expectation {
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly string[]): Expectation {
  const innermost = open.at(-1);
  if (innermost === undefined) return 'end';
  return innermost === '{' ? 'comma or }' : 'comma or ]';
}

function complain(text: string, offset: number, expected: Expectation): string {
  const rest = text.slice(offset).trimStart();
  if (rest === '' || /^"(?:[^"\\]|\\.)*\\?$/s.test(rest)) return 'unexpected EOF';
  return `invalid character ${quote(rest)} ${WORDS[expected]}`;
}

function quote(rest: string): string {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return character === "'" ? String.raw`'\''` : `'${character}'`;
}
