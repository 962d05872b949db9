/**
 * `${NAME#pattern}` and `${NAME%pattern}`: takes what matches a shell pattern (`*` and `?`) off the beginning or the end of a value; `##`
 * and
 * `%%` take as much as they can.
 */

type Token = string | typeof ANY | typeof STAR;
const ANY = Symbol('?');
const STAR = Symbol('*');

/** `pattern` is all that stands behind the first `#`. */
export function trimPrefix(value: string, pattern: string): string {
  const isGreedy = pattern.startsWith('#');
  const characters = [...value];
  const end = matchEnd(tokensOf(isGreedy ? pattern.slice(1) : pattern), characters, isGreedy);
  return characters.slice(end ?? 0).join('');
}

/** `pattern` is all that stands behind the first `%`. */
export function trimSuffix(value: string, pattern: string): string {
  const isGreedy = pattern.startsWith('%');
  const characters = [...value].toReversed();
  const tokens = tokensOf(isGreedy ? pattern.slice(1) : pattern).toReversed();
  const end = matchEnd(tokens, characters, isGreedy);
  return characters
    .slice(end ?? 0)
    .toReversed()
    .join('');
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  let isEscaped = false;
  for (const char of pattern) {
    if (isEscaped) tokens.push(char);
    else if (char === '*') tokens.push(STAR);
    else if (char === '?') tokens.push(ANY);
    else if (char !== '\\') tokens.push(char);
    isEscaped = !isEscaped && char === '\\';
  }
  return tokens;
}

/** Where the shortest or the longest match ends. All ways are followed at once, so that no pattern is slow. */
function matchEnd(tokens: readonly Token[], characters: readonly string[], isGreedy: boolean): number | undefined {
  let places = skipStars(tokens, new Set([0]));
  let end: number | undefined;
  for (let at = 0; ; at += 1) {
    if (places.has(tokens.length)) end = at;
    const char = characters[at];
    if (places.size === 0 || char === undefined || (end !== undefined && !isGreedy)) return end;
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === STAR) next.add(place);
      else if (token === ANY || token === char) next.add(place + 1);
    }
    places = skipStars(tokens, next);
  }
}

/** A star may match nothing. */
function skipStars(tokens: readonly Token[], places: Set<number>): Set<number> {
  for (const place of places) if (tokens[place] === STAR) places.add(place + 1);
  return places;
}
