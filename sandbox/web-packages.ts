/** The packages beside the page: files of its own site, each fetched when somebody in the guest asks for it. */
import type { ReadPackageFile } from '../runtime/outside/package-host.ts';
import { OutsideError } from '../runtime/std/outside.ts';

/** `base`: the absolute URL of the site's `packages/`. */
export const webPackages =
  (base: string): ReadPackageFile =>
  async (path, signal) => {
    // A plus sign means a space to some servers. Indexes have the same name in every version of the site.
    const url = new URL(path.replaceAll('+', '%2B'), base);
    const cache = path.includes('/pool/') ? 'default' : 'no-cache';
    try {
      return await fetch(url, { cache, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new OutsideError(`Get "${url.href}": the page's own site does not answer`, undefined, { cause: error });
    }
  };
