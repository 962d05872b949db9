/**
 * Docker's rules for `docker rmi` (moby daemon/images/image_delete.go): what is untagged, what is deleted, and who is in the way.
 */
import type { ImageDeleteItem } from '../model/types.ts';
import { conflict, type DockerError } from '../std/errors.ts';
import { type Digest, shortId } from '../oci/digest.ts';
import type { ContainersUsingImages, ContainerUsingImage, Image } from './image.ts';
import type { ImageLedger } from './image-ledger.ts';
import { isIdPrefix, isSingleReference } from './image-table.ts';
import { familiarString, fullName, type ImageReference, parseReference, withDefaultTag } from '../oci/reference.ts';

export interface RemoveOptions {
  /** Untag although stopped containers use it or several names lead to it. */
  readonly force: boolean;
  /** Remove parents that nothing leads to any more. */
  readonly prune: boolean;
}

interface Conflict {
  /** A container is in the way. */
  readonly isUsed: boolean;
  readonly error: DockerError;
}

/** What stands in the way of a removal; the hard conflicts are always looked for. */
interface ConflictMask {
  readonly references: boolean;
  readonly stoppedContainers: boolean;
}

export class ImageRemoval {
  readonly #ledger: ImageLedger;
  readonly #containers: ContainersUsingImages;
  readonly #options: RemoveOptions;
  readonly #records: ImageDeleteItem[] = [];

  constructor(ledger: ImageLedger, containers: ContainersUsingImages, options: RemoveOptions) {
    this.#ledger = ledger;
    this.#containers = containers;
    this.#options = options;
  }

  /** Throws 404 for what does not exist, 409 for what is in use. */
  async remove(text: string): Promise<ImageDeleteItem[]> {
    const image = this.#ledger.table.resolve(text);
    if (isIdPrefix(image.id, text)) {
      await this.#removeOnlyName(image);
      await this.#delete(image, this.#options.force, false);
    } else if (await this.#removeName(image, text)) {
      await this.#delete(image, this.#options.force, true);
    }
    return this.#records;
  }

  /** A name was given: it goes first. Returns whether it was the last one, so that the image goes, too. */
  async #removeName(image: Image, text: string): Promise<boolean> {
    const refs = this.#references(image);
    const user = this.#using(image.id)[0];
    if (!this.#options.force && user && isSingleReference(refs)) {
      throw conflict(
        `conflict: unable to remove repository reference ${JSON.stringify(text)} (must force) - ` +
          `container ${user.id.slice(0, 12)} is using its referenced image ${shortId(image.id)}`,
      );
    }
    const ref = withDefaultTag(parseReference(text));
    await this.#untag(ref);
    this.#ledger.emit('untag', image.id);
    if (ref.digest === undefined) await this.#untagLonelyDigests(image, fullName(ref));
    return this.#references(image).length === 0;
  }

  /** When no tag of a repository is left, its digests don't stay either. */
  async #untagLonelyDigests(image: Image, repository: string): Promise<void> {
    const sameRepository = this.#references(image).filter((ref) => fullName(ref) === repository);
    if (sameRepository.some((ref) => ref.digest === undefined)) return;
    for (const ref of sameRepository) await this.#untag(ref);
  }

  /** An id was given: its names go along when they are one. */
  async #removeOnlyName(image: Image): Promise<void> {
    const refs = this.#references(image);
    if (!isSingleReference(refs)) return;
    const found = this.#conflict(image, { references: false, stoppedContainers: !this.#options.force });
    if (found) throw found.error;
    for (const ref of refs) {
      await this.#untag(ref);
      this.#ledger.emit('untag', image.id);
    }
  }

  /**
   * `isQuiet`: somebody's last name or child went, and the image only follows: a conflict is no error then, unless it would leave the image
   * dangling without anybody using it.
   */
  async #delete(image: Image, force: boolean, isQuiet: boolean): Promise<void> {
    const found = this.#conflict(image, { references: !force, stoppedContainers: !force });
    if (found && isQuiet && (found.isUsed || !this.#isDangling(image))) return;
    if (found) throw found.error;
    for (const ref of this.#references(image)) await this.#untag(ref);
    this.#ledger.emit('delete', image.id);
    const layers = await this.#ledger.deleteImage(image, this.#using(image.id).length > 0);
    this.#records.push({ Deleted: image.id }, ...layers.map(({ chainId }) => ({ Deleted: chainId })));
    const parent = image.parent && this.#ledger.table.get(image.parent);
    if (parent && this.#options.prune) await this.#delete(parent, false, true);
  }

  async #untag(ref: ImageReference): Promise<void> {
    await this.#ledger.removeName(ref);
    this.#records.push({ Untagged: familiarString(ref) });
  }

  #conflict(image: Image, mask: ConflictMask): Conflict | undefined {
    const using = this.#using(image.id);
    const running = using.find((container) => container.running);
    const stopped = using.find((container) => !container.running);
    if (this.#ledger.table.children(image.id).length > 0) return hard(image, false, 'image has dependent child images');
    if (running) return hard(image, true, `image is being used by running container ${running.id.slice(0, 12)}`);
    if (mask.references && this.#references(image).length > 0) {
      return soft(image, false, 'image is referenced in multiple repositories');
    }
    if (mask.stoppedContainers && stopped) {
      return soft(image, true, `image is being used by stopped container ${stopped.id.slice(0, 12)}`);
    }
    return undefined;
  }

  #isDangling(image: Image): boolean {
    return this.#references(image).length === 0 && this.#ledger.table.children(image.id).length === 0;
  }

  #references(image: Image): ImageReference[] {
    return this.#ledger.table.referencesTo(image.id);
  }

  #using(id: Digest): ContainerUsingImage[] {
    return [...this.#containers()].filter((container) => container.image === id);
  }
}

const hard = (image: Image, isUsed: boolean, why: string): Conflict => ({
  isUsed,
  error: conflict(`conflict: unable to delete ${shortId(image.id)} (cannot be forced) - ${why}`),
});

const soft = (image: Image, isUsed: boolean, why: string): Conflict => ({
  isUsed,
  error: conflict(`conflict: unable to delete ${shortId(image.id)} (must be forced) - ${why}`),
});
