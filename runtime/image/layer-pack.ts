/**
 * A layer made ready for quick starts: its index, and its contents in two packs. The hot pack holds what a start needs and is read before
 * it; the cold one may arrive later, and who reads from it meanwhile waits.
 *
 *     index file = diff ID | hot bytes | cold bytes (string and varints, see byte-codec.ts) | tree index
 *     packs      = the files' bytes, one after the other
 */
import { ByteDecoder, ByteEncoder } from './byte-codec.ts';
import type { Contents, SegmentedBytes } from './contents.ts';
import { type Digest, hexOf, parseDigest } from './digest.ts';
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
  /** Fetches the cold pack now, in the background; rejects when it could not be had (a later read tries again). */
  warm(): Promise<void>;
}

/**
 * The tree of a packed layer. `cold` is called at the first read of a cold file or by `warm`, and again after it failed. Throws a RangeError
 * when index and packs don't belong together.
 */
export function unpackLayer(pack: {
  index: Uint8Array;
  hot: Uint8Array;
  cold: () => Promise<Uint8Array>;
}): UnpackedLayer {
  const header = new ByteDecoder(pack.index);
  const diffId = parseDigest(header.string());
  const [hotBytes, coldBytes] = [header.varint(), header.varint()];
  if (pack.hot.byteLength !== hotBytes) throw mismatch('hot', hotBytes, pack.hot.byteLength);
  const contents = new PackContents(pack.hot, coldBytes, pack.cold);
  const layer: NodeLayer = { qidBase: qidBaseOf(hexOf(diffId)), contents };
  return { diffId, root: decodeTree(header.chunk(), layer).root, warm: async () => void (await contents.cold()) };
}

/** Offsets up to the hot pack's end lie in it, those from there in the cold one; a file lies in one of them. */
class PackContents implements Contents {
  readonly #hot: Uint8Array;
  readonly #coldBytes: number;
  readonly #fetch: () => Promise<Uint8Array>;
  #cold: Uint8Array | undefined;
  #fetching: Promise<Uint8Array> | undefined;

  constructor(hot: Uint8Array, coldBytes: number, fetch: () => Promise<Uint8Array>) {
    this.#hot = hot;
    this.#coldBytes = coldBytes;
    this.#fetch = fetch;
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    if (offset < this.#hot.byteLength) return this.#hot.subarray(offset, offset + length);
    const from = offset - this.#hot.byteLength;
    if (this.#cold) return this.#cold.subarray(from, from + length);
    return this.cold().then((cold) => cold.subarray(from, from + length));
  }

  cold(): Promise<Uint8Array> {
    return (this.#fetching ??= this.#load());
  }

  async #load(): Promise<Uint8Array> {
    try {
      const cold = await this.#fetch();
      if (cold.byteLength !== this.#coldBytes) throw mismatch('cold', this.#coldBytes, cold.byteLength);
      this.#cold = cold;
      return cold;
    } catch (error) {
      this.#fetching = undefined;
      throw error;
    }
  }
}

const mismatch = (which: string, expected: number, found: number) =>
  new RangeError(`the ${which} pack does not belong to its index: expected ${expected} bytes, got ${found}`);
