/** Signatures of an image as its repository has them, and a new one. Bytes are in base64, as they travel in JSON. */
import type { Digest } from '../oci/digest.ts';

export interface ImageSignatures {
  /** The repository as it stands in what is signed: `localhost:5000/app`, `index.docker.io/library/nginx`. */
  readonly identity: string;
  /** Of the manifest that the name leads to. */
  readonly digest: Digest;
  readonly signatures: readonly { readonly payload: string; readonly signature: string }[];
  /** Why others could not be read. */
  readonly problems: readonly string[];
}
