/**
 * A layer made ready for quick starts: its index, and its contents in two packs. The hot pack holds what a start needs. Both may arrive
 * after the index, and who reads from one meanwhile waits.
 *
 *     index file = diff ID | hot bytes | cold bytes (string and varints, see byte-codec.ts) | tree index
 *     packs      = the files' bytes, one after the other
 */
import { ByteDecoder, ByteEncoder } from './byte-codec.ts';
import type { Contents, SegmentedBytes } from './contents.ts';
import { type Digest, hexOf, parseDigest } from '../oci/digest.ts';
import { type DirectoryNode, type NodeLayer, qidBaseOf, type RegularNode } from './layer-node.ts';
import type { LayerTree } from './layer-tree.ts';
import { decodeTree, encodeTree } from './tree-index.ts';

export interface LayerPack {
  readonly index: Uint8Array;
  readonly hot: Uint8Array;
  readonly cold: Uint8Array;
}

/**
 * `diffId` is the digest of the tar that the tree was read from. `isHot` is asked with each regular file's path, without a leading slash;
 * a hard link is hot when one of its names is.
 */
export function packLayer(tree: LayerTree, diffId: Digest, isHot: (path: string) => boolean): LayerPack {
  const heat = new Map<RegularNode, boolean>();
  visitFiles(tree.root, '', (path, node) => heat.set(node, heat.get(node) === true || isHot(path)));
  const nodes = [...heat.keys()];
  const hot = nodes.filter((node) => heat.get(node) === true);
  const cold = nodes.filter((node) => heat.get(node) !== true);
  const offsets = new Map<RegularNode, number>();
  let total = 0;
  for (const node of [...hot, ...cold]) {
    offsets.set(node, total);
    total += node.size;
  }
  const [hotBytes, coldBytes] = [join(hot, tree.contents), join(cold, tree.contents)];
  const header = new ByteEncoder().string(diffId).varint(hotBytes.byteLength).varint(coldBytes.byteLength);
  header.chunk(encodeTree(tree.root, (node) => offsets.get(node) ?? 0));
  return { index: header.bytes(), hot: hotBytes, cold: coldBytes };
}

function visitFiles(directory: DirectoryNode, prefix: string, visit: (path: string, node: RegularNode) => void): void {
  for (const [name, node] of directory.children) {
    if (node.kind === 'regular') visit(prefix + name, node);
    if (node.kind === 'directory') visitFiles(node, `${prefix}${name}/`, visit);
  }
}

function join(nodes: readonly RegularNode[], contents: SegmentedBytes): Uint8Array {
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
  /** Fetches both packs now, in the background; rejects when one could not be had (a later read tries again). */
  warm(): Promise<void>;
}

/**
 * The tree of a packed layer. `hot` and `cold` are called at the first read of one of their files or by `warm`, and again after they
 * failed. Throws a RangeError when the index is malformed; a read rejects with one when its pack does not belong to the index.
 */
export function unpackLayer(pack: {
  index: Uint8Array;
  hot: () => Promise<Uint8Array>;
  cold: () => Promise<Uint8Array>;
}): UnpackedLayer {
  const header = new ByteDecoder(pack.index);
  const diffId = parseDigest(header.string());
  const hot = new Pack('hot', header.varint(), pack.hot);
  const cold = new Pack('cold', header.varint(), pack.cold);
  const contents: Contents = {
    read: (offset, length) => (offset < hot.size ? hot.read(offset, length) : cold.read(offset - hot.size, length)),
  };
  const layer: NodeLayer = { qidBase: qidBaseOf(hexOf(diffId)), contents };
  const warm = async (): Promise<void> => {
    await hot.bytes();
    await cold.bytes();
  };
  return { diffId, root: decodeTree(header.chunk(), layer).root, warm };
}

/** The contents of some files, fetched once. A file lies in one pack. */
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
    return this.bytes().then((bytes) => bytes.subarray(offset, offset + length));
  }

  bytes(): Promise<Uint8Array> {
    return (this.#fetching ??= this.#load());
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
