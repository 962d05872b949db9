/** The registry that a mirror stands for. */
import type { Digest } from '../oci/digest.ts';

export interface UpstreamManifest {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly mediaType: string;
}

/** Undefined for what it has not. Rejects when it can't be reached. */
export interface Upstream {
  /** `reference`: a tag or a digest; bytes are what the digest says. */
  manifest(name: string, reference: string, signal: AbortSignal): Promise<UpstreamManifest | undefined>;
  /** The bytes as they come: whoever takes them holds them against the digest. */
  blob(name: string, digest: Digest, signal: AbortSignal): Promise<ReadableStream<Uint8Array> | undefined>;
}
