/**
 * A layer made ready for quick starts: its index, and its contents in packs of what is used together. The packs may arrive after the
 * index, each when somebody reads one of its files, and who reads meanwhile waits.
 *
 *     index file = diff ID | number of packs | each pack's name and bytes (strings and varints, see byte-codec.ts) | tree index
 *     packs      = the files' bytes, one after the other
 */
import { ByteDecoder, ByteEncoder } from './byte-codec.ts';
import type { Contents, GrowingContents } from './contents.ts';
import { type Digest, hexOf, parseDigest } from '../oci/digest.ts';
import { type DirectoryNode, type NodeLayer, qidBaseOf, type RegularNode } from './layer-node.ts';
import type { LayerTree } from './layer-tree.ts';
import { decodeTree, encodeTree } from './tree-index.ts';

export interface LayerPack {
  readonly index: Uint8Array;
  /** By their names, in the order of `packLayer`'s. */
  readonly packs: ReadonlyMap<string, Uint8Array>;
}

/**
 * `diffId` is the digest of the tar that the tree was read from. `packOf` is asked with each regular file's path, without a leading slash,
 * and answers with one of the `names`; a file with several names (hard links) lies in the first of their packs.
 */
export function packLayer(
  tree: LayerTree,
  diffId: Digest,
  names: readonly string[],
  packOf: (path: string) => string,
): LayerPack {
  const places = new Map<RegularNode, number>();
  visitFiles(tree.root, '', (path, node) => {
    const place = names.indexOf(packOf(path));
    if (place < 0) throw new RangeError(`${path} is for pack ${packOf(path)}: there are ${names.join(', ')}`);
    places.set(node, Math.min(places.get(node) ?? place, place));
  });
  const offsets = new Map<RegularNode, number>();
  let total = 0;
  const packs = new Map<string, Uint8Array>();
  for (const [place, name] of names.entries()) {
    const nodes = [...places.keys()].filter((node) => places.get(node) === place);
    for (const node of nodes) {
      offsets.set(node, total);
      total += node.size;
    }
    packs.set(name, join(nodes, tree.contents));
  }
  const header = new ByteEncoder().string(diffId).varint(packs.size);
  for (const [name, bytes] of packs) header.string(name).varint(bytes.byteLength);
  header.chunk(encodeTree(tree.root, (node) => offsets.get(node) ?? 0));
  return { index: header.bytes(), packs };
}

function visitFiles(directory: DirectoryNode, prefix: string, visit: (path: string, node: RegularNode) => void): void {
  for (const [name, node] of directory.children) {
    if (node.kind === 'regular') visit(prefix + name, node);
    if (node.kind === 'directory') visitFiles(node, `${prefix}${name}/`, visit);
  }
}

function join(nodes: readonly RegularNode[], contents: GrowingContents): Uint8Array {
  const bytes = new Uint8Array(nodes.reduce((size, node) => size + node.size, 0));
  let at = 0;
  for (const node of nodes) {
    bytes.set(contents.read(node.offset, node.size), at);
    at += node.size;
  }
  return bytes;
}

export interface UnpackedLayer {
  readonly diffId: Digest;
  readonly root: DirectoryNode;
}

/**
 * The tree of a packed layer. `fetchPack` is called with a pack's name at the first read of one of its files, and again after it failed.
 * Throws a RangeError when the index is malformed; a read rejects with one when its pack does not belong to the index.
 */
export function unpackLayer(index: Uint8Array, fetchPack: (name: string) => Promise<Uint8Array>): UnpackedLayer {
  const header = new ByteDecoder(index);
  const diffId = parseDigest(header.string());
  const contents = new PackedContents();
  for (let left = header.varint(); left > 0; left -= 1) contents.add(header.string(), header.varint(), fetchPack);
  const layer: NodeLayer = { qidBase: qidBaseOf(hexOf(diffId)), contents };
  return { diffId, root: decodeTree(header.chunk(), layer).root };
}

/** Packs, one behind the other. A file lies in one of them. */
class PackedContents implements Contents {
  readonly #packs: { readonly start: number; readonly pack: Pack }[] = [];
  #size = 0;

  add(name: string, size: number, fetchPack: (name: string) => Promise<Uint8Array>): void {
    this.#packs.push({ start: this.#size, pack: new Pack(name, size, () => fetchPack(name)) });
    this.#size += size;
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    // An empty file is in no pack.
    if (length === 0) return new Uint8Array(0);
    const found = this.#packs.find(({ start, pack }) => offset < start + pack.size);
    return found ? found.pack.read(offset - found.start, length) : new Uint8Array(0);
  }
}

/** The contents of some files, fetched once. */
class Pack {
  readonly size: number;
  readonly #name: string;
  readonly #fetch: () => Promise<Uint8Array>;
  #bytes: Uint8Array | undefined;
  #fetching: Promise<Uint8Array> | undefined;

  constructor(name: string, size: number, fetch: () => Promise<Uint8Array>) {
    this.#name = name;
    this.size = size;
    this.#fetch = fetch;
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    if (this.#bytes) return this.#bytes.subarray(offset, offset + length);
    return (this.#fetching ??= this.#load()).then((bytes) => bytes.subarray(offset, offset + length));
  }

  async #load(): Promise<Uint8Array> {
    try {
      const bytes = await this.#fetch();
      if (bytes.byteLength !== this.size)
        throw new RangeError(
          `the ${this.#name} pack does not belong to its index: expected ${this.size} bytes, got ${bytes.byteLength}`,
        );
      return (this.#bytes = bytes);
    } catch (error) {
      this.#fetching = undefined;
      throw error;
    }
  }
}
