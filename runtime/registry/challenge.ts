/** What a registry asks for in `WWW-Authenticate` (RFC 9110, 11.6.1; RFC 6750, 3). */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const HEADER_CHARACTERS_MAX = 8192;
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const PARAMETER = /\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*/y;
const SEPARATOR = /[\s,]*/y;

/** All challenges of the header's values, in their order; what can't be read ends the list. */
export function parseChallenges(header: string | null): Challenge[] {
  if (header === null || header.length > HEADER_CHARACTERS_MAX) return [];
  const challenges: Challenge[] = [];
  let at = skip(SEPARATOR, header, 0);
  while (at < header.length) {
    const scheme = match(TOKEN, header, at);
    if (!scheme) break;
    const { parameters, end } = parseParameters(header, at + scheme[0].length);
    challenges.push({ scheme: scheme[0].toLowerCase(), parameters });
    const next = skip(SEPARATOR, header, end);
    if (next === at) break;
    at = next;
  }
  return challenges;
}

/** Up to something that is no `name=value`: the next challenge's scheme, or the end. */
function parseParameters(header: string, start: number): { parameters: Map<string, string>; end: number } {
  const parameters = new Map<string, string>();
  let at = start;
  for (let found = match(PARAMETER, header, at); found; found = match(PARAMETER, header, at)) {
    const [whole, name = '', quoted, plain = ''] = found;
    parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/gs, '$1') ?? plain);
    at = skip(SEPARATOR, header, at + whole.length);
  }
  return { parameters, end: at };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const skip = (pattern: RegExp, text: string, at: number): number => at + (match(pattern, text, at)?.[0].length ?? 0);
