/** A layer that was made here, on top of an image: what commits and builds end with. */
import type { Digest } from '../../oci/digest.ts';
import type { Image, NewImage } from '../image.ts';
import type { ImageLedger } from '../image-ledger.ts';
import { type ImageSpec } from '../../model/image-spec.ts';
import { HERE } from '../../oci/platform.ts';

/** The diff ID of a tar without entries: two blocks of zeros. Such a layer is none. */
const EMPTY_DIFF_ID = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

/** The layer must be held by the caller until this is over. */
export async function enterNewImage(ledger: ImageLedger, diffId: Digest, image: NewImage): Promise<Digest> {
  const parent = image.parent === undefined ? undefined : ledger.table.resolve(image.parent);
  const spec = specOf(parent, diffId, image, ledger.now());
  const { id } = await ledger.addImage(new TextEncoder().encode(JSON.stringify(spec)), parent?.id);
  if (image.ref) await ledger.setName(image.ref, id);
  return id;
}

function specOf(parent: Image | undefined, diffId: Digest, image: NewImage, created: string): ImageSpec & object {
  const isEmpty = diffId === EMPTY_DIFF_ID;
  const { author, comment, createdBy: created_by } = image;
  const step = {
    created,
    ...(author !== '' && { author }),
    created_by,
    ...(comment !== '' && { comment }),
    ...(isEmpty && { empty_layer: true }),
  };
  const below = parent?.spec;
  return {
    architecture: below?.architecture ?? HERE.architecture,
    ...(below?.variant !== undefined && { variant: below.variant }),
    ...(author !== '' && { author }),
    ...(comment !== '' && { comment }),
    config: image.config,
    container: image.container.id,
    container_config: image.container.config,
    created,
    history: [...(below?.history ?? []), step],
    os: below?.os ?? HERE.os,
    rootfs: { type: 'layers', diff_ids: [...(below?.rootfs.diff_ids ?? []), ...(isEmpty ? [] : [diffId])] },
  } as ImageSpec & object;
}
