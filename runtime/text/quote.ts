/**
 * Go's %q: a string as Go source would write it. Error texts of the command line quote user input this way.
 */
export function quote(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += escape(character, '"');
  return `${quoted}"`;
}

/** Go's %q of a rune. */
export const quoteRune = (character: string): string => `'${escape(character, "'")}'`;

const SHORT: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

function escape(character: string, delimiter: string): string {
  if (character === delimiter) return `\\${character}`;
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (/\p{C}|\p{Zl}|\p{Zp}/u.test(character) || (/\p{Zs}/u.test(character) && character !== ' ')) return unicode(code);
  return character;
}

const unicode = (code: number): string =>
  code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
