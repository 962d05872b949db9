/** The way out of a page: the browser's own fetch, where sites let other pages read them (CORS). */
import { isLoopbackHost, type Outside, OutsideError, refusedConnection } from '../runtime/std/outside.ts';
import { isRefusedByBrowsers } from './refused-ports.ts';

/** A browser sends its own; and a header that isn't on its short list makes it ask the site first, which few sites answer. */
export const OF_THE_BROWSER = new Set(['accept-encoding', 'cookie', 'origin', 'referer', 'user-agent']);

export const browserOutside: Outside = {
  async fetch(url, { method = 'GET', headers = {}, body, signal } = {}) {
    // The machine's own addresses are not those of the computer that the browser runs on.
    if (isLoopbackHost(new URL(url).host)) throw refusedConnection(url);
    try {
      return await fetch(encrypted(url), {
        method,
        headers: Object.entries(headers).filter(([name]) => !OF_THE_BROWSER.has(name.toLowerCase())),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        ...(body && { body: body as Uint8Array<ArrayBuffer> }),
        ...(signal && { signal }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      const target = new URL(url);
      throw new OutsideError(`Get "${url}": the browser got nothing from ${target.host}`, whyOf(target), {
        cause: error,
      });
    }
  },
};

const whyOf = (target: URL): string =>
  isRefusedByBrowsers(target)
    ? `Browsers make no request to port ${target.port}, whoever listens there. A relay does: start one with npm run relay and choose it under Machine > Network.`
    : 'It can’t be reached, or it doesn’t let other pages read it (CORS), which only the site itself can change.';

/** The page's policy lets nothing leave as plain text. */
const encrypted = (url: string): string => url.replace(/^http:/, 'https:');
