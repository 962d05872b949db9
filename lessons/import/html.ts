/** The HTML that stands in scenarios: a few tags mean something, the words between the others are kept. */

export type HtmlToken =
  | { readonly kind: 'open' | 'close'; readonly tag: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'text'; readonly text: string };

/** Bounded by the paragraph that it stands in (limits.ts), so its steps are. */
const TAG = /<!--[^]*?(?:-->|$)|<(\/?)([a-zA-Z][\w-]*)((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)>/g;

export function htmlTokens(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  let at = 0;
  let silent: string | undefined;
  const text = (piece: string): void => {
    if (silent === undefined && piece.trim() !== '') tokens.push({ kind: 'text', text: decoded(piece) });
  };
  for (const match of html.matchAll(TAG)) {
    text(html.slice(at, match.index));
    at = match.index + match[0].length;
    const [, slash, name, rest = ''] = match;
    const tag = name?.toLowerCase();
    if (tag === undefined) continue;
    if (silent !== undefined && !(slash === '/' && tag === silent)) continue;
    silent = slash !== '/' && (tag === 'script' || tag === 'style') ? tag : undefined;
    tokens.push({ kind: slash === '/' ? 'close' : 'open', tag, attributes: attributesOf(rest) });
  }
  text(html.slice(at));
  return tokens;
}

const attributesOf = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', double, single]) => [
      name.toLowerCase(),
      decoded(double ?? single ?? ''),
    ]),
  );

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

const decoded = (text: string): string =>
  text.replace(/&(\w{2,4});/g, (whole, name: string) =>
    Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? '') : whole,
  );

/** Tags whose loss a reader notices. */
export const SHOWS = new Set(['img', 'video', 'iframe', 'audio', 'svg', 'object', 'embed', 'script', 'form', 'input']);
