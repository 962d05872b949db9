/**
 * Steps that were done before. A step is known by its key: the image that it started from, the configuration that came out, the command
 * or the digests of what was copied. Only images that this engine built have keys; an image from elsewhere counts when it is named by
 * --cache-from.
 */
import type { BuildImages } from '../../image/build-images.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../../image/image.ts';
import type { ImageHistory } from '../../model/image-spec.ts';
import type { Step } from './step.ts';
import { stepSpec } from './step.ts';

export class BuildCache {
  readonly #images: BuildImages;
  readonly #isOff: boolean;
  /** Undefined: everything that was built here may be used. */
  readonly #sources: readonly Image[] | undefined;
  /** Once a step is not found, those that follow it in its stage can't be. */
  #isBroken = false;

  constructor(
    images: BuildImages,
    { noCache, cacheFrom }: { noCache: boolean; cacheFrom: readonly Image[] | undefined },
  ) {
    this.#images = images;
    this.#isOff = noCache;
    this.#sources = cacheFrom;
  }

  /** A new stage. */
  reset(): void {
    this.#isBroken = false;
  }

  async find(step: Step): Promise<Image | undefined> {
    if (this.#isOff || this.#isBroken) return undefined;
    const found = this.#local(step) ?? (await this.#fromSources(step));
    this.#isBroken = found === undefined;
    return found;
  }

  /** With --cache-from only what lies below one of its images counts. */
  #local({ key }: Step): Image | undefined {
    const image = this.#images.builtBy(key);
    if (!image || !this.#sources) return image;
    return this.#sources.some((source) => this.#isBelow(image.id, source)) ? image : undefined;
  }

  #isBelow(id: Digest, source: Image): boolean {
    for (let image: Image | undefined = source; image; image = image.parent && this.#images.get(image.parent)) {
      if (image.id === id) return true;
    }
    return false;
  }

  /** An image whose history goes on as this step would: its layer is taken over, with a configuration of our own. */
  async #fromSources(step: Step): Promise<Image | undefined> {
    const source = this.#sources?.find((each) => goesOn(each, step));
    const { parent, createdBy, key } = step;
    const known = parent?.spec.history.length ?? 0;
    const entry = source?.spec.history[known];
    if (!source || entry?.created_by !== createdBy) return undefined;
    const diffId = entry.empty_layer === true ? undefined : source.spec.rootfs.diff_ids[parent?.layers.length ?? 0];
    return this.#images.addImage(stepSpec(step, { created: entry.created ?? '', diffId }), parent?.id, key);
  }
}

/** Whether the image was made from the step's parent by a step of this name. */
function goesOn({ spec }: Image, { parent, createdBy }: Step): boolean {
  const history = parent?.spec.history ?? [];
  const layers = parent?.spec.rootfs.diff_ids ?? [];
  return (
    spec.history[history.length]?.created_by === createdBy &&
    history.every((entry, index) => isSame(entry, spec.history[index])) &&
    layers.every((diffId, index) => diffId === spec.rootfs.diff_ids[index])
  );
}

const isSame = (a: ImageHistory, b: ImageHistory | undefined): boolean =>
  a.created === b?.created && a.created_by === b?.created_by && (a.empty_layer ?? false) === (b?.empty_layer ?? false);
