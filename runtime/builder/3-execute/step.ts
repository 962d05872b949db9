/** One instruction on its way to an image: what it makes, and the name by which the cache knows it. */
import type { ImageConfig } from '../../model/types.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../../image/image.ts';
import type { ImageSpec } from '../../model/image-spec.ts';
import { keyOf } from './key-of.ts';

/** Images are made for the machine that runs here. */
const ARCHITECTURE = '386';

export interface Step {
  /** Undefined on scratch. */
  readonly parent: Image | undefined;
  readonly config: ImageConfig;
  readonly author: string | undefined;
  /** For the history: `/bin/sh -c #(nop)  CMD ["sh"]`. */
  readonly createdBy: string;
  readonly key: string;
}

/** `fingerprint` stands for all that decides on the result beside what the step itself says: files that are copied or mounted. */
export async function makeStep(parts: Omit<Step, 'key'> & { readonly fingerprint?: readonly string[] }): Promise<Step> {
  const { parent, config, author, createdBy, fingerprint = [] } = parts;
  const key = await keyOf([1, parent?.id ?? '', config, author ?? '', createdBy, fingerprint]);
  return { parent, config, author, createdBy, key };
}

/** The image that the step makes. Without a layer it only changes the configuration. */
export function stepSpec(step: Step, { created, diffId }: { created: string; diffId: Digest | undefined }): ImageSpec {
  const { parent, config, author, createdBy } = step;
  const by = author === undefined ? {} : { author };
  const empty = diffId === undefined ? { empty_layer: true } : {};
  const rootfs = { type: 'layers', diff_ids: [...(parent?.spec.rootfs.diff_ids ?? []), ...(diffId ? [diffId] : [])] };
  return {
    architecture: parent?.spec.architecture || ARCHITECTURE,
    ...(parent?.spec.variant === undefined ? {} : { variant: parent.spec.variant }),
    ...by,
    config,
    created,
    history: [...(parent?.spec.history ?? []), { created, created_by: createdBy, ...by, ...empty }],
    os: 'linux',
    rootfs,
  };
}
