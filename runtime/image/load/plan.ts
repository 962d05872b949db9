import type { Digest } from '../../oci/digest.ts';
import type { ImageSpec } from '../../model/image-spec.ts';
import type { ImageReference } from '../../oci/reference.ts';

/** One image of an archive, read and checked as far as it can be before its layers are. */
export interface LoadPlan {
  readonly configBytes: Uint8Array;
  readonly spec: ImageSpec;
  /** The layers' blobs, lowest first; as many as the configuration has diff IDs. */
  readonly blobs: readonly Digest[];
  /** Tags that shall lead to the image. */
  readonly names: readonly ImageReference[];
}
