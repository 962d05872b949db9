/**
 * Every change to images and their names goes through here: the table in memory, the files in the guest, the layers that are held, and the
 * event that tells of it. The rules of what may be changed are elsewhere.
 */
import { serverError } from '../std/errors.ts';
import type { Asides } from '../model/asides.ts';
import type { Clock } from '../std/time.ts';
import { rfc3339Nano } from '../std/instant.ts';
import { chainIdsOf } from './chain-id.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import { type Image, type ImageAction, type ImageEvent, type Layer, LAYERS_GUEST_PATH } from './image.ts';
import { parseImageSpec } from '../model/image-spec.ts';
import type { ImageState, StoredImage } from './image-state.ts';
import { ImageTable } from './image-table.ts';
import { layerName, type LayerRecord, type LayerStore } from './layer-store.ts';
import { familiarName, familiarString, type ImageReference } from '../oci/reference.ts';

export interface LedgerOptions {
  readonly state: ImageState;
  readonly layers: LayerStore;
  readonly clock: Clock;
}

export class ImageLedger {
  readonly table = new ImageTable();
  readonly layers: LayerStore;
  readonly #state: ImageState;
  readonly #clock: Clock;
  readonly #holds = new Map<Digest, Disposable>();
  readonly #tagTimes = new Map<Digest, string>();
  /** Images that were built here, by the key of the step that made them. */
  readonly #built = new Map<string, Set<Digest>>();
  readonly #listeners = new Set<(event: ImageEvent) => void>();

  constructor({ state, layers, clock }: LedgerOptions) {
    this.#state = state;
    this.layers = layers;
    this.#clock = clock;
  }

  /** Reads the images back; their layers must be in the layer store. Images that lost a layer or can't be read are set aside. */
  async open(asides: Asides): Promise<void> {
    for (const stored of await this.#state.readImages(asides))
      try {
        await this.#adopt(stored);
      } catch (error) {
        this.#state.setAside(asides, stored.id, error);
      }
    for (const { ref, id } of await this.#state.readNames(asides)) if (this.table.get(id)) this.table.setName(ref, id);
  }

  onEvent(listener: (event: ImageEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** `name` is what Docker puts into the event: a name for tag, else the id. */
  emit(action: ImageAction, id: Digest, name: string = id): void {
    const labels = this.table.get(id)?.spec.config.Labels;
    for (const listener of this.#listeners) listener({ action, id, attributes: { ...labels, name } });
  }

  /** Pulls and pushes are told of by the reference. */
  emitReference(action: 'pull' | 'push', ref: ImageReference): void {
    const attributes = { ...this.table.named(ref)?.spec.config.Labels, name: familiarName(ref) };
    for (const listener of this.#listeners) listener({ action, id: familiarString(ref), attributes });
  }

  emitPrune(reclaimedBytes: number): void {
    const event: ImageEvent = { action: 'prune', id: '', attributes: { reclaimed: String(reclaimedBytes) } };
    for (const listener of this.#listeners) listener(event);
  }

  now(): string {
    return rfc3339Nano(this.#clock.now());
  }

  tagTime(id: Digest): string | undefined {
    return this.#tagTimes.get(id);
  }

  /**
   * An image over layers that are in the layer store; the same configuration is the same image. `buildKey` says by which step of a build
   * it was made: only images that were made here have one, so that nobody can slip a build an image from elsewhere.
   */
  async addImage(configBytes: Uint8Array, parent?: Digest, buildKey?: string): Promise<Image> {
    const id = await digestOf(configBytes);
    const present = this.table.get(id);
    const image = present ?? (await this.#build(id, configBytes, parent));
    if (!image) throw serverError(`cannot add image ${id}: one of its layers is not in the store`);
    if (buildKey !== undefined) await this.#state.writeBuildKey(id, buildKey);
    if (!present) await this.#state.writeImage(image);
    if (!present) this.#enter(image);
    if (buildKey !== undefined) this.#noteBuilt(id, buildKey);
    return image;
  }

  /** Leads names to an image as a pull, a push or a load does: Docker counts that as no tagging. Returns the images they led to before. */
  async pointAt(id: Digest, refs: readonly ImageReference[]): Promise<(Digest | undefined)[]> {
    const before = refs.map((ref) => this.table.setName(ref, id));
    if (before.some((each) => each !== id)) await this.#state.writeNames(this.table);
    return before;
  }

  /** The images that a step of a build made. */
  builtBy(buildKey: string): Image[] {
    return [...(this.#built.get(buildKey) ?? [])].flatMap((id) => this.table.get(id) ?? []);
  }

  /** Leads a name to an image; returns the image that it led to before. */
  async setName(ref: ImageReference, id: Digest): Promise<Digest | undefined> {
    const before = this.table.setName(ref, id);
    const time = this.now();
    this.#tagTimes.set(id, time);
    await this.#state.writeNames(this.table);
    await this.#state.writeTagTime(id, time);
    this.emit('tag', id, familiarString(ref));
    return before;
  }

  async removeName(ref: ImageReference): Promise<void> {
    this.table.removeName(ref);
    await this.#state.writeNames(this.table);
  }

  /** Removes an image that has no names any more. Returns the chain IDs that went with it, topmost first; `isUsed` layers stay. */
  async deleteImage(image: Image, isUsed: boolean): Promise<Layer[]> {
    this.table.delete(image.id);
    this.#tagTimes.delete(image.id);
    for (const built of this.#built.values()) built.delete(image.id);
    await this.#state.removeImage(image.id);
    const removed = isUsed ? [] : this.#orphanedLayers(image);
    for (const layer of removed) await this.#state.removeLayer(layer.chainId);
    this.#holds.get(image.id)?.[Symbol.dispose]();
    this.#holds.delete(image.id);
    return removed;
  }

  #orphanedLayers(image: Image): Layer[] {
    const used = new Set([...this.table.images()].flatMap(({ layers }) => layers.map(({ chainId }) => chainId)));
    return image.layers.filter(({ chainId }) => !used.has(chainId)).toReversed();
  }

  async #adopt(stored: StoredImage): Promise<void> {
    const image = await this.#build(stored.id, stored.configBytes, stored.parent);
    if (!image) throw new Error('A layer of it is gone');
    if (stored.lastTagTime !== undefined) this.#tagTimes.set(image.id, stored.lastTagTime);
    if (stored.buildKey !== undefined) this.#noteBuilt(image.id, stored.buildKey);
    this.#enter(image);
  }

  #noteBuilt(id: Digest, buildKey: string): void {
    const built = this.#built.get(buildKey) ?? new Set();
    this.#built.set(buildKey, built.add(id));
  }

  #enter(image: Image): void {
    this.#holds.set(image.id, this.layers.hold([...new Set(image.layers.map(({ name }) => name))]));
    this.table.add(image);
  }

  async #build(id: Digest, configBytes: Uint8Array, parent: Digest | undefined): Promise<Image | undefined> {
    const spec = parseImageSpec(configBytes);
    const records = spec.rootfs.diff_ids.map((diffId) => this.layers.get(diffId));
    if (!records.every((record) => record !== undefined)) return undefined;
    const chainIds = await chainIdsOf(spec.rootfs.diff_ids);
    const layers = records.map((record, index) => layerOf(record, chainIds[index] ?? record.diffId));
    const size = layers.reduce((sum, layer) => sum + layer.size, 0);
    return { id, spec, configBytes, layers, size, parent };
  }
}

function layerOf({ diffId, size }: LayerRecord, chainId: Digest): Layer {
  const name = layerName(diffId);
  return { diffId, chainId, name, guestPath: `${LAYERS_GUEST_PATH}/${name}`, size };
}
