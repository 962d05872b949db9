/** What the build has written down for a page without a network: `offline.json`, beside the page. */
export interface OfflineList {
  /** Of all of it: another one is another build. */
  readonly version: string;
  /** The script that the page begins with: by it a page is known to be of this build. */
  readonly entry: string;
  /** All that the page may load, relative to it, but the page itself. */
  readonly files: readonly string[];
}

export const OFFLINE_LIST = 'offline.json';
/** In a cache where everything else is. */
export const ENTRY_MARK = '/drydock-offline-complete';
