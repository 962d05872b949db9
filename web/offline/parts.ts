/** What of the site can be kept for visits without a network, beside the page itself. The build lists it (web/node/offline-parts.ts). */
export interface OfflinePart {
  /** One word; the same in every version of the site. */
  readonly id: string;
  /** Parts of one kind stand together under this heading. */
  readonly group: string;
  readonly name: string;
  readonly files: readonly PartFile[];
}

export interface PartFile {
  /** Relative to the page. A path that ends in a digest says what is in the file; parts that have the same one share it. */
  readonly path: string;
  readonly bytes: number;
}

export const OFFLINE_PARTS = 'offline-parts.json';
/** The cache that they lie in, apart from the versions of the page. */
export const PARTS_CACHE = 'kept-parts';

const DIGEST = /\/sha256:([0-9a-f]{64})$/;

/** SHA-256 that the file's name promises, in hexadecimal; undefined when it promises none. */
export const digestIn = (path: string): string | undefined => DIGEST.exec(path)?.[1];

/** Under what a file lies in the cache: one with a digest once, wherever it stands. */
export const keyOf = (path: string, scope: string): string => {
  const digest = digestIn(path);
  return new URL(digest === undefined ? path : `kept/${digest}`, scope).href;
};

/** Whether bytes are what their name promises. */
export async function isAsNamed(path: string, bytes: ArrayBuffer): Promise<boolean> {
  const promised = digestIn(path);
  if (promised === undefined) return true;
  const found = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(found, (byte) => byte.toString(16).padStart(2, '0')).join('') === promised;
}
