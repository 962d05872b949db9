/** The shelf beside the page: its site is a registry of files. */
import { Shelf } from '../runtime/registry/shelf.ts';
import { OutsideError } from '../runtime/std/outside.ts';

/** `base`: the absolute URL of the site's `/v2/`. */
export const webShelf = (base: string): Shelf =>
  new Shelf({
    async read(path, { headers = {}, signal }) {
      const url = new URL(path, base);
      // Names say what is in a blob. The catalogue has the same name in every version of the site.
      const cache = path.includes('/') ? 'default' : 'no-cache';
      try {
        return await fetch(url, { headers: rangeOf(headers), cache, ...(signal && { signal }) });
      } catch (error) {
        signal?.throwIfAborted();
        throw new OutsideError(`Get "${url.href}": the page's own site does not answer`, undefined, { cause: error });
      }
    },
  });

/** A server of files is asked for nothing else. */
function rangeOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { Range } = headers;
  return Range === undefined ? {} : { Range };
}
