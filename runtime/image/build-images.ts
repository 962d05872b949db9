/** What a build asks of the images: files to build on, layers and images that it makes, what it made before. */
import type { Mutex } from '../std/mutex.ts';
import type { Digest } from '../oci/digest.ts';
import type { Image } from './image.ts';
import type { ImageLedger } from './image-ledger.ts';
import type { ImageSpec } from '../model/image-spec.ts';
import type { DirectoryNode } from './layer-node.ts';
import type { ImageReference } from '../oci/reference.ts';
import { compareInstants } from '../std/instant.ts';
import { createdAt } from './list-images.ts';

export class BuildImages {
  readonly #ledger: ImageLedger;
  readonly #changes: Mutex;

  constructor(ledger: ImageLedger, changes: Mutex) {
    this.#ledger = ledger;
    this.#changes = changes;
  }

  /** As ImageSource.resolve. */
  resolve(ref: string): Image {
    return this.#ledger.table.resolve(ref);
  }

  get(id: Digest): Image | undefined {
    return this.#ledger.table.get(id);
  }

  /** The image's layers as trees, topmost first. */
  rootsOf(image: Image): DirectoryNode[] {
    return image.layers.map(({ name }) => this.#ledger.layers.rootOf(name)).toReversed();
  }

  /** Keeps the image's layers until it is disposed of, whatever happens to the image. */
  hold(image: Image): Disposable {
    return this.#ledger.layers.hold([...new Set(image.layers.map(({ name }) => name))]);
  }

  /** Stores a layer (uncompressed tar), held until `hold` is disposed of. Throws ArchiveError, StorageFullError, the stream's own error. */
  async addLayer(tar: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<{ diffId: Digest; hold: Disposable }> {
    using blob = await this.#ledger.layers.pins.put(tar, { signal });
    const { record, hold } = await this.#ledger.layers.add(blob.digest);
    return { diffId: record.diffId, hold };
  }

  /** An image made by the step of a build that `key` stands for; its layers are in the store. */
  addImage(spec: ImageSpec, parent: Digest | undefined, key: string): Promise<Image> {
    const bytes = new TextEncoder().encode(JSON.stringify(spec));
    return this.#changes.run(async () => {
      const isThere = parent !== undefined && this.#ledger.table.get(parent) !== undefined;
      return this.#ledger.addImage(bytes, isThere ? parent : undefined, key);
    });
  }

  /** What the step made before; the newest, when it was made more than once without the cache. */
  builtBy(key: string): Image | undefined {
    return this.#ledger.builtBy(key).sort((a, b) => compareInstants(createdAt(b), createdAt(a)))[0];
  }

  tag(ref: ImageReference, id: Digest): Promise<unknown> {
    return this.#changes.run(() => this.#ledger.setName(ref, id));
  }

  /** RFC 3339. */
  now(): string {
    return this.#ledger.now();
  }
}
