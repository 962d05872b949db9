/** Where a relay's two services are: Wisp at the address that a user gives, requests for web pages beside it. */
export const FETCH_PATH = '/fetch/';
/** On an answer of a site, its status; what the relay says itself has none. */
export const STATUS_HEADER = 'drydock-status';

/** As a page's policy can name them: it has no IPv6 addresses. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1)$/;

/**
 * The address of a relay: `wss://relay.example/`, or `ws://` on this computer. Undefined for anything else: what isn't encrypted must not
 * leave the computer.
 */
export function parseRelayUrl(text: string): URL | undefined {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const isSafe = url.protocol === 'wss:' || (url.protocol === 'ws:' && LOOPBACK.test(url.hostname));
  if (!isSafe || url.hash !== '' || url.username !== '' || url.password !== '') return undefined;
  // Wisp's addresses end in a slash; others are of an older protocol.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** `http://127.0.0.1:8090/fetch/` beside `ws://127.0.0.1:8090/`. */
export const fetchBaseOf = (relay: URL): string => relay.origin.replace(/^ws/, 'http') + FETCH_PATH;
