/**
 * Images on disk, where Docker has them: `image/overlay2` under /var/lib/docker.
 */
import type { StateFiles } from '../store/state-files.ts';
import type { Asides } from '../model/asides.ts';
import { StoredFileError } from '../store/stored-file.ts';
import { type Digest, digestOf, hexOf, isDigest, shortId } from '../oci/digest.ts';
import type { Image, Layer } from './image.ts';
import { type ImageTable, namesFromJson, namesToJson } from './image-table.ts';
import type { ImageReference } from '../oci/reference.ts';

const ROOT = 'image/overlay2';
const REPOSITORIES = `${ROOT}/repositories.json`;
/** What could not be read, as it was found. */
const KEPT_REPOSITORIES = `${REPOSITORIES}.set-aside`;
const contentPath = (id: Digest) => `${ROOT}/imagedb/content/sha256/${hexOf(id)}`;
const metadataPath = (id: Digest) => `${ROOT}/imagedb/metadata/sha256/${hexOf(id)}`;
const layerPath = (chainId: Digest) => `${ROOT}/layerdb/sha256/${hexOf(chainId)}`;

export interface StoredImage {
  readonly id: Digest;
  readonly configBytes: Uint8Array;
  readonly parent: Digest | undefined;
  /** RFC 3339; when it was tagged last. */
  readonly lastTagTime: string | undefined;
  /** The step of a build that made it; only images that were made here have one. */
  readonly buildKey: string | undefined;
}

export class ImageState {
  readonly #files: StateFiles;

  constructor(files: StateFiles) {
    this.#files = files;
  }

  /** A file that can't be read is set aside, under another name: the next change writes it anew. */
  async readNames(asides: Asides): Promise<{ ref: ImageReference; id: Digest }[]> {
    const bytes = await this.#files.read(REPOSITORIES);
    if (!bytes) return [];
    try {
      return namesFromJson(REPOSITORIES, bytes);
    } catch (error) {
      await this.#files.write(KEPT_REPOSITORIES, bytes);
      asides.add('what is known of the names of images', KEPT_REPOSITORIES, error);
      return [];
    }
  }

  /** Whole ones only: one that can't be read is set aside. */
  async readImages(asides: Asides): Promise<StoredImage[]> {
    const names = await this.#files.list(`${ROOT}/imagedb/content/sha256`);
    const ids = names.map((hex) => `sha256:${hex}`).filter(isDigest);
    const stored = await Promise.all(
      ids.map((id) =>
        this.#readImage(id).catch((error: unknown) => {
          this.setAside(asides, id, error);
          return undefined;
        }),
      ),
    );
    return stored.filter((image) => image !== undefined);
  }

  setAside(asides: Asides, id: Digest, error: unknown): void {
    asides.add(`image ${shortId(id)}`, contentPath(id), error);
  }

  async writeNames(table: ImageTable): Promise<void> {
    await this.#files.write(REPOSITORIES, namesToJson(table));
  }

  /** The layers first, the image last: what is found by its configuration is whole. */
  async writeImage(image: Image): Promise<void> {
    for (const [index, layer] of image.layers.entries()) await this.#writeLayer(layer, image.layers[index - 1]);
    if (image.parent !== undefined) await this.#files.write(`${metadataPath(image.id)}/parent`, encode(image.parent));
    await this.#files.write(contentPath(image.id), image.configBytes);
  }

  async writeBuildKey(id: Digest, key: string): Promise<void> {
    await this.#files.write(`${metadataPath(id)}/build-key`, encode(key));
  }

  async writeTagTime(id: Digest, time: string): Promise<void> {
    await this.#files.write(`${metadataPath(id)}/lastUpdated`, encode(time));
  }

  async removeImage(id: Digest): Promise<void> {
    await this.#files.remove(contentPath(id));
    await this.#files.remove(metadataPath(id));
  }

  async removeLayer(chainId: Digest): Promise<void> {
    await this.#files.remove(layerPath(chainId));
  }

  async #readImage(id: Digest): Promise<StoredImage> {
    const [configBytes, parent, lastTagTime, buildKey] = await Promise.all([
      this.#files.read(contentPath(id)),
      this.#readText(`${metadataPath(id)}/parent`),
      this.#readText(`${metadataPath(id)}/lastUpdated`),
      this.#readText(`${metadataPath(id)}/build-key`),
    ]);
    if (!configBytes) throw new StoredFileError(`${contentPath(id)} is missing`);
    if ((await digestOf(configBytes)) !== id)
      throw new StoredFileError(`${contentPath(id)}: It is not what its name is the digest of`);
    const isParent = parent !== undefined && isDigest(parent);
    return { id, configBytes, parent: isParent ? parent : undefined, lastTagTime, buildKey };
  }

  async #readText(path: string): Promise<string | undefined> {
    const bytes = await this.#files.read(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  async #writeLayer(layer: Layer, below: Layer | undefined): Promise<void> {
    const path = layerPath(layer.chainId);
    if ((await this.#files.list(path)).length > 0) return;
    if (below) await this.#files.write(`${path}/parent`, encode(below.chainId));
    await this.#files.write(`${path}/size`, encode(String(layer.size)));
    await this.#files.write(`${path}/cache-id`, encode(layer.name));
    await this.#files.write(`${path}/diff`, encode(layer.diffId));
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
