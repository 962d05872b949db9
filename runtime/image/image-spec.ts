/**
 * The image configuration (OCI image-spec config.md, and Docker's additions to it), as JSON.
 */
import type { ImageConfig } from '../api/types.ts';
import type { Digest } from './digest.ts';

export interface ImageSpec {
  readonly created?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly docker_version?: string;
  readonly config: ImageConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history: readonly ImageHistory[];
}

/** One step of the image's making; `empty_layer` steps have no diff ID. */
export interface ImageHistory {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}
