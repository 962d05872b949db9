/** Whoever looks at what is pushed before it has a name: a scanner, a signature's check. */
import type { Digest } from '../oci/digest.ts';
import type { BlobSource } from '../store/blob-store.ts';

export interface Pushed {
  readonly repository: string;
  /** Undefined for what is pushed by its digest alone. */
  readonly tag: string | undefined;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  /** Its blobs, which are there. */
  readonly blobs: BlobSource;
}

/** Resolves with the reason why a manifest is refused (DENIED, its detail), and with undefined for what may come in. */
export type Gate = (pushed: Pushed) => Promise<string | undefined>;
