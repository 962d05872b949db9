/**
 * Images on disk, where Docker has them: `image/overlay2` under /var/lib/docker.
 */
import type { StateFiles } from '../store/state-files.ts';
import { type Digest, hexOf, isDigest } from '../oci/digest.ts';
import type { Image, Layer } from './image.ts';
import { type ImageTable, namesFromJson, namesToJson } from './image-table.ts';
import type { ImageReference } from '../oci/reference.ts';

const ROOT = 'image/overlay2';
const REPOSITORIES = `${ROOT}/repositories.json`;
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

  async readNames(): Promise<{ ref: ImageReference; id: Digest }[]> {
    const bytes = await this.#files.read(REPOSITORIES);
    return bytes ? namesFromJson(bytes) : [];
  }

  async readImages(): Promise<StoredImage[]> {
    const names = await this.#files.list(`${ROOT}/imagedb/content/sha256`);
    const stored = await Promise.all(names.map((hex) => this.#readImage(`sha256:${hex}`)));
    return stored.filter((image) => image !== undefined);
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

  async #readImage(id: string): Promise<StoredImage | undefined> {
    if (!isDigest(id)) return undefined;
    const [configBytes, parent, lastTagTime, buildKey] = await Promise.all([
      this.#files.read(contentPath(id)),
      this.#readText(`${metadataPath(id)}/parent`),
      this.#readText(`${metadataPath(id)}/lastUpdated`),
      this.#readText(`${metadataPath(id)}/build-key`),
    ]);
    if (!configBytes) return undefined;
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
