/** Scheme and host, path, query: as they were sent. The URL class would resolve the dots that this is about. */
const PARTS = /^(?:\w+:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/;

/**
 * Where a request should have gone whose path has empty parts or dots in it (`//info`, `/a/../info`); undefined for a clean one. Docker's
 * router (gorilla/mux, cleanPath) looks at the path without its escapes and answers such a request with a redirection.
 */
export function cleanLocation(url: string): string | undefined {
  const [, escaped = '', query = ''] = PARTS.exec(url) ?? [];
  const path = unescaped(escaped);
  const clean = cleanPath(path);
  return clean === path ? undefined : encodeURI(clean).replaceAll(/[?#]/g, encodeURIComponent) + query;
}

/** A wrong escape is for the route to refuse. */
function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const clean = `/${parts.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}
