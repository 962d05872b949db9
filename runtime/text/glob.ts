/**
 * Matches a path against a pattern by following all ways at once: the time is length times length, whatever the pattern, where a regular
 * expression of many stars would try them one after the other.
 */
export type GlobToken =
  | { readonly kind: 'char'; readonly char: string }
  /** One character but a slash that the class has. */
  | { readonly kind: 'class'; readonly has: (char: string) => boolean }
  /** Any characters but slashes. */
  | { readonly kind: 'star' }
  /** Any characters. */
  | { readonly kind: 'everything' }
  /** Nothing, or any characters up to a slash. */
  | { readonly kind: 'directories' };

/** Characters of a pattern; Linux's PATH_MAX. */
export const PATTERN_LENGTH_MAX = 4096;

export class Glob {
  readonly #tokens: readonly GlobToken[];

  constructor(tokens: readonly GlobToken[]) {
    this.#tokens = tokens;
  }

  matches(text: string): boolean {
    let places = this.#closure([0]);
    for (const char of text) {
      const next: number[] = [];
      for (const place of places) this.#step(place, char, next);
      if (next.length === 0) return false;
      places = this.#closure(next);
    }
    return places.has(this.#tokens.length);
  }

  /**
   * A place is a number of tokens that are done with; `directories` also has the place half a step on, where it has taken characters and
   * needs its slash.
   */
  #step(place: number, char: string, next: number[]): void {
    const token = this.#tokens[Math.floor(place)];
    switch (token?.kind) {
      case 'char':
        if (token.char === char) next.push(place + 1);
        break;
      case 'class':
        if (char !== '/' && token.has(char)) next.push(place + 1);
        break;
      case 'star':
        if (char !== '/') next.push(place);
        break;
      case 'everything':
        next.push(place);
        break;
      case 'directories':
        next.push(Math.floor(place) + 0.5);
        if (char === '/') next.push(Math.floor(place) + 1);
        break;
      case undefined:
    }
  }

  /** What may match nothing is skipped as well. */
  #closure(places: readonly number[]): Set<number> {
    const reached = new Set(places);
    for (const place of reached) {
      if (!Number.isInteger(place)) continue;
      const kind = this.#tokens[place]?.kind;
      if (kind === 'star' || kind === 'everything' || kind === 'directories') reached.add(place + 1);
    }
    return reached;
  }
}
