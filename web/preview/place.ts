/**
 * Addresses of previewed pages: `<app>/preview/<page's key>/<port>/<path>`. The key tells the tabs of the browser apart,
 * and nobody can guess it.
 */
export const PREVIEW_FOLDER = 'preview/';

export interface PreviewPlace {
  readonly key: string;
  readonly port: number;
  /** Path and query, as the server knows them. */
  readonly target: string;
}

/** `scope` is the absolute URL of the folder. Undefined for an address that is none of ours. */
export function parsePlace(scope: string, url: URL): PreviewPlace | undefined {
  if (!url.href.startsWith(scope)) return undefined;
  const match = /^([0-9a-f-]{36})\/(\d{1,5})(\/.*)$/s.exec(
    url.href.slice(scope.length, url.href.length - url.hash.length),
  );
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65_535) return undefined;
  return { key: match[1] ?? '', port, target: match[3] ?? '/' };
}

export const placeUrl = (scope: string, { key, port, target }: PreviewPlace): string =>
  `${scope}${key}/${port}${target}`;

/** Where a link on a previewed page leads, as an address of ours; undefined when it leaves the port. */
export function resolveLink(scope: string, place: PreviewPlace, link: string): string | undefined {
  const server = `http://localhost:${place.port}`;
  if (!URL.canParse(link, server + place.target)) return undefined;
  const { origin, pathname, search, hash } = new URL(link, server + place.target);
  const isHere = origin === server || origin === `http://127.0.0.1:${place.port}`;
  return isHere ? placeUrl(scope, { ...place, target: pathname + search }) + hash : undefined;
}
