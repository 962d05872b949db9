/** The way out of a page: the browser's own fetch, where sites let other pages read them (CORS). */
import { type Outside, OutsideError } from '../runtime/std/outside.ts';

/** A browser sends its own; and a header that isn't on its short list makes it ask the site first, which few sites answer. */
export const OF_THE_BROWSER = new Set(['accept-encoding', 'cookie', 'origin', 'referer', 'user-agent']);

export const browserOutside: Outside = {
  async fetch(url, { method = 'GET', headers = {}, body, signal } = {}) {
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
      const { host } = new URL(url);
      const why =
        'It can’t be reached, or it doesn’t let other pages read it (CORS), which only the site itself can change.';
      throw new OutsideError(`Get "${url}": the browser got nothing from ${host}`, why, { cause: error });
    }
  },
};

/** The page's policy lets nothing leave as plain text. */
const encrypted = (url: string): string => url.replace(/^http:/, 'https:');
