/**
 * All layers that the guest may see: read from blobs, served from memory, kept as long as an image or a container holds them.
 */
import { decompress } from '../archive/compression.ts';
import { BlobPins } from '../store/blob-pins.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { streamOf } from '../std/stream-of.ts';
import type { FileTree } from '../std/file-tree.ts';
import { type Digest, Hasher, hexOf } from '../oci/digest.ts';
import { type GrowingContents, SegmentedBytes } from './contents.ts';
import { ContentCache, LayerContents } from './layer-contents.ts';
import { LayerExport } from './layer-export.ts';
import { type DirectoryNode, type LayerNode, qidBaseOf } from './layer-node.ts';
import { type LayerTree, readLayerTree } from './layer-tree.ts';
import { decodeTree, encodeTree } from './tree-index.ts';

/** Uncompressed bytes of one layer: in a page all of them are in memory at some moment. */
export const LAYER_BYTES_MAX = 1024 * 1024 * 1024;
/** Contents of layers that stay in memory; the rest is read again from the blobs when it is needed. */
const RESIDENT_BYTES_MAX = 384 * 1024 * 1024;
const INDEX_BYTES_MAX = 256 * 1024 * 1024;
/** An index up to this size is saved with the table: an image such as busybox has 3 KB. */
const SAVED_INDEX_BYTES_MAX = 16 * 1024;

/** A layer in the store; serialisable, so that a saved session carries it along. */
export interface LayerRecord {
  readonly diffId: Digest;
  /** Directory in the export. */
  readonly name: string;
  readonly size: number;
  /** The tar, perhaps compressed. */
  readonly blob: Digest;
  /** The tree without its contents, for a quick restore. */
  readonly index: Digest;
}

/** A record as it is saved. A small index goes along: whoever restores it elsewhere need not read the layer to serve it. */
export interface SavedLayer extends LayerRecord {
  /** The index in base64. */
  readonly indexBytes?: string;
}

interface Entry {
  readonly record: LayerRecord;
  readonly root: DirectoryNode;
  readonly contents: LayerContents;
  readonly pins: readonly Disposable[];
  holds: number;
}

/** The tar is not the layer that it was said to be. */
export class DiffIdMismatchError extends Error {
  override readonly name = 'DiffIdMismatchError';
  readonly expected: Digest;
  readonly found: Digest;
  constructor(expected: Digest, found: Digest) {
    super(`layer does not match its diff ID: expected ${expected}, got ${found}`);
    this.expected = expected;
    this.found = found;
  }
}

export interface LayerStoreOptions {
  readonly blobs: BlobStore;
  readonly residentBytesMax?: number;
  /** Where the contents of a layer go; into memory by default. */
  readonly newContents?: () => GrowingContents;
}

const inMemory = (): GrowingContents => new SegmentedBytes();

export const layerName = (diffId: Digest): string => hexOf(diffId).slice(0, 12);

export class LayerStore {
  readonly #blobs: BlobStore;
  readonly #cache: ContentCache;
  readonly #newContents: () => GrowingContents;
  readonly #export = new LayerExport();
  readonly #entries = new Map<string, Entry>();
  /** What is written to the blob store goes through here. */
  readonly pins: BlobPins;

  constructor({ blobs, residentBytesMax = RESIDENT_BYTES_MAX, newContents = inMemory }: LayerStoreOptions) {
    this.#blobs = blobs;
    this.pins = new BlobPins(blobs);
    this.#cache = new ContentCache(residentBytesMax);
    this.#newContents = newContents;
  }

  /** For the 9p server: mounted in the guest at LAYERS_GUEST_PATH. */
  get tree(): FileTree {
    return this.#export;
  }

  /** Serves a tree that is no image's layer: the guest's own root. */
  addTree(name: string, root: DirectoryNode): void {
    this.#export.add(name, root);
  }

  get(diffId: Digest): LayerRecord | undefined {
    const entry = this.#entries.get(layerName(diffId));
    return entry?.record.diffId === diffId ? entry.record : undefined;
  }

  /** The files of a layer that is held. A TypeError for one that is not there. */
  rootOf(name: string): DirectoryNode {
    const entry = this.#entries.get(name);
    if (!entry) throw new TypeError(`cannot read layer ${name}: it is not in the store`);
    return entry.root;
  }

  /**
   * Reads a layer from its blob, checks it and serves it, held once: the caller lets go by disposing of `hold`. A layer that is there
   * already is not read again; `onRead` hears of the blob's bytes as they are. Throws ArchiveError, DiffIdMismatchError,
   * StorageFullError; then nothing has changed.
   */
  async add(
    blob: Digest,
    expected?: Digest,
    onRead?: (bytes: number) => void,
  ): Promise<{ record: LayerRecord; hold: Disposable }> {
    const record = (expected && this.get(expected)) ?? (await this.#load(blob, expected, onRead));
    return { record, hold: this.hold([record.name]) };
  }

  /** Keeps layers until it is disposed of. A TypeError for a layer that is not there. */
  hold(names: readonly string[]): Disposable {
    const entries = names.map((name) => {
      const entry = this.#entries.get(name);
      if (!entry) throw new TypeError(`cannot hold layer ${name}: it is not in the store`);
      return entry;
    });
    for (const entry of entries) entry.holds += 1;
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (isHeld) for (const entry of entries) this.#release(entry);
        isHeld = false;
      },
    };
  }

  /** False when the layer has nothing at a path; true when it has, or when a link on the way decides. */
  mayHold(name: string, path: string): boolean {
    let node: LayerNode | undefined = this.#entries.get(name)?.root;
    for (const part of path.split('/').filter((each) => each !== '')) {
      if (node?.kind !== 'directory') return node !== undefined;
      node = node.children.get(part);
    }
    return node !== undefined;
  }

  /** The layer's blob as it was put: for whoever saves or pushes an image. */
  open(record: LayerRecord): Promise<ReadableStream<Uint8Array>> {
    return this.#blobs.open(record.blob);
  }

  /** The table that goes with a saved machine; JSON. */
  save(): SavedLayer[] {
    return [...this.#entries.values()].map(savedLayer);
  }

  /**
   * Serves what `save` gave, before the machine runs on. Images and containers take their holds again, then `releaseUnheld` drops the rest.
   * Returns the layers whose blobs are gone.
   */
  async restore(saved: readonly SavedLayer[]): Promise<LayerRecord[]> {
    const missing: LayerRecord[] = [];
    for (const { indexBytes, ...record } of saved) {
      if (this.get(record.diffId)) continue;
      if (await this.#blobs.stat(record.blob)) await this.#restoreOne(record, indexBytes);
      else missing.push(record);
    }
    return missing;
  }

  releaseUnheld(): void {
    for (const entry of this.#entries.values()) if (entry.holds === 0) this.#remove(entry);
  }

  async #restoreOne(record: LayerRecord, indexBytes: string | undefined): Promise<void> {
    const index = indexBytes === undefined ? await this.#readIndex(record) : fromBase64(indexBytes);
    if (!index) return void (await this.#load(record.blob, record.diffId));
    const contents = this.#contents(record);
    const { root } = decodeTree(index, { qidBase: qidBaseOf(hexOf(record.diffId)), contents });
    this.#register(record, root, contents);
  }

  async #readIndex({ index }: LayerRecord): Promise<Uint8Array | undefined> {
    if (!(await this.#blobs.stat(index))) return undefined;
    return bytesOf(await this.#blobs.open(index), INDEX_BYTES_MAX, tooLarge);
  }

  /** Reads, checks and serves a layer, not held by anybody yet. */
  async #load(blob: Digest, expected: Digest | undefined, onRead?: (bytes: number) => void): Promise<LayerRecord> {
    const { diffId, tree } = await this.#read(blob, onRead);
    try {
      return await this.#enter(blob, { diffId, expected }, tree);
    } catch (error) {
      tree.contents[Symbol.dispose]();
      throw error;
    }
  }

  async #enter(
    blob: Digest,
    { diffId, expected }: { diffId: Digest; expected: Digest | undefined },
    tree: LayerTree,
  ): Promise<LayerRecord> {
    if (expected !== undefined && expected !== diffId) throw new DiffIdMismatchError(expected, diffId);
    using index = await this.pins.put(streamOf([encodeTree(tree.root)]));
    // Somebody else may have brought the same layer meanwhile.
    const present = this.get(diffId);
    if (present) {
      tree.contents[Symbol.dispose]();
      return present;
    }
    const record = { diffId, name: layerName(diffId), size: tree.size, blob, index: index.digest };
    const contents = this.#contents(record);
    tree.layer.qidBase = qidBaseOf(hexOf(diffId));
    tree.layer.contents = contents;
    this.#register(record, tree.root, contents);
    contents.fill(tree.contents);
    return record;
  }

  async #read(blob: Digest, onRead?: (bytes: number) => void): Promise<{ diffId: Digest; tree: LayerTree }> {
    const hasher = await Hasher.create();
    const see = (chunk: Uint8Array) => void hasher.update(chunk);
    const options = { bytesMax: LAYER_BYTES_MAX, see, ...(onRead && { onRead }) };
    const tar = await decompress(await this.#blobs.open(blob), options);
    const tree = await readLayerTree(tar, this.#newContents());
    return { diffId: hasher.digest(), tree };
  }

  #register(record: LayerRecord, root: DirectoryNode, contents: LayerContents): void {
    this.#export.add(record.name, root);
    const pins = [this.pins.pin(record.blob), this.pins.pin(record.index)];
    this.#entries.set(record.name, { record, root, contents, pins, holds: 0 });
  }

  #contents(record: LayerRecord): LayerContents {
    return new LayerContents(this.#cache, async () => (await this.#read(record.blob)).tree.contents);
  }

  #release(entry: Entry): void {
    entry.holds -= 1;
    if (entry.holds === 0) this.#remove(entry);
  }

  #remove({ record, contents, pins }: Entry): void {
    this.#entries.delete(record.name);
    this.#export.remove(record.name);
    contents[Symbol.dispose]();
    for (const pin of pins) pin[Symbol.dispose]();
  }
}

function savedLayer({ record, root }: Entry): SavedLayer {
  const index = encodeTree(root);
  return index.byteLength > SAVED_INDEX_BYTES_MAX ? record : { ...record, indexBytes: toBase64(index) };
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const tooLarge = () => new RangeError(`layer index is larger than ${INDEX_BYTES_MAX} bytes`);
