/**
 * A layer's tree as bytes, without its contents: small, quick to read, and the same nodes with the same numbers come out.
 *
 *     index   = "DDTI" | u8 version | node
 *     node    = u8 kind | (varint earlier index)                                                          a further hard link
 *             | u8 kind | mode uid gid seconds nanoseconds | xattrs | what the kind needs                 (numbers are varints)
 *     xattrs  = count | (name | value)...        string, bytes = length | bytes        directory = count | (name | node)...
 */
import { ByteDecoder, ByteEncoder } from './byte-codec.ts';
import {
  DirectoryNode,
  type LayerNode,
  type NodeAttributes,
  type NodeLayer,
  NODES_MAX,
  numberNodes,
  RegularNode,
  SpecialNode,
  SymlinkNode,
  type Xattrs,
} from './layer-node.ts';

const MAGIC = 'DDTI';
const VERSION = 1;
const DEPTH_MAX = 512;

const Kind = { Link: 0, Regular: 1, Directory: 2, Symlink: 3, Device: 4, Fifo: 5 } as const;

/** `offsetOf` says where a file's bytes begin, when that is not where they are now. */
export function encodeTree(root: DirectoryNode, offsetOf = (node: RegularNode) => node.offset): Uint8Array {
  const out = new ByteEncoder();
  out.text(MAGIC).byte(VERSION);
  const seen = new Set<LayerNode>();
  const write = (node: LayerNode) => {
    if (seen.has(node)) {
      out.byte(Kind.Link).varint(node.index);
      return;
    }
    seen.add(node);
    writeAttributes(out, node);
    if (node.kind === 'regular') out.varint(offsetOf(node)).varint(node.size);
    else if (node.kind === 'symlink') out.string(node.target);
    else if (node.kind === 'special' && node.device) out.varint(node.device.major).varint(node.device.minor);
    if (node.kind !== 'directory') return;
    out.varint(node.children.size);
    for (const [name, child] of node.children) {
      out.string(name);
      write(child);
    }
  };
  write(root);
  return out.bytes();
}

function writeAttributes(out: ByteEncoder, node: LayerNode): void {
  out.byte(kindOf(node)).varint(node.mode).varint(node.uid).varint(node.gid);
  out.signed(node.mtimeSeconds).varint(node.mtimeNanoseconds);
  out.varint(node.xattrs?.size ?? 0);
  for (const [name, value] of node.xattrs ?? []) out.string(name).chunk(value);
}

function kindOf(node: LayerNode): number {
  if (node.kind === 'special') return node.device ? Kind.Device : Kind.Fifo;
  return { regular: Kind.Regular, directory: Kind.Directory, symlink: Kind.Symlink }[node.kind];
}

/** Throws a RangeError for bytes that are no index of this version. */
export function decodeTree(bytes: Uint8Array, layer: NodeLayer): { root: DirectoryNode; size: number } {
  const input = new ByteDecoder(bytes);
  if (input.text(MAGIC.length) !== MAGIC || input.byte() !== VERSION) throw invalid('not an index of this version');
  const root = new TreeDecoder(input, layer).node(0);
  if (root.kind !== 'directory' || !input.atEnd()) throw invalid('it does not hold one directory');
  return { root, size: numberNodes(root).size };
}

class TreeDecoder {
  readonly #input: ByteDecoder;
  readonly #layer: NodeLayer;
  readonly #nodes: LayerNode[] = [];

  constructor(input: ByteDecoder, layer: NodeLayer) {
    this.#input = input;
    this.#layer = layer;
  }

  node(depth: number): LayerNode {
    const kind = this.#input.byte();
    if (kind === Kind.Link) return this.#link();
    const attributes = this.#attributes();
    const xattrs = this.#xattrs();
    const node = this.#make(kind, attributes);
    if (xattrs) node.xattrs = xattrs;
    if (this.#nodes.push(node) > NODES_MAX || depth > DEPTH_MAX) throw invalid('it is too large');
    if (node.kind === 'directory') this.#fill(node, depth + 1);
    return node;
  }

  #fill(directory: DirectoryNode, depth: number): void {
    for (let count = this.#input.varint(); count > 0; count -= 1) {
      const name = this.#input.string();
      directory.children.set(name, this.node(depth));
    }
  }

  #link(): LayerNode {
    const target = this.#nodes[this.#input.varint()];
    if (!target || target.kind === 'directory') throw invalid('a link leads nowhere');
    return target;
  }

  #make(kind: number, attributes: NodeAttributes): LayerNode {
    const input = this.#input;
    switch (kind) {
      case Kind.Regular:
        return new RegularNode(this.#layer, attributes, input.varint(), input.varint());
      case Kind.Directory:
        return new DirectoryNode(this.#layer, attributes);
      case Kind.Symlink:
        return new SymlinkNode(this.#layer, attributes, input.string());
      case Kind.Device:
        return new SpecialNode(this.#layer, attributes, { major: input.varint(), minor: input.varint() });
      case Kind.Fifo:
        return new SpecialNode(this.#layer, attributes);
      default:
        throw invalid(`there is no kind of node ${kind}`);
    }
  }

  #attributes(): NodeAttributes {
    const input = this.#input;
    const [mode, uid, gid] = [input.varint(), input.varint(), input.varint()];
    return { mode, uid, gid, mtimeSeconds: input.signed(), mtimeNanoseconds: input.varint() };
  }

  #xattrs(): Xattrs | undefined {
    const count = this.#input.varint();
    if (count === 0) return undefined;
    const xattrs = new Map<string, Uint8Array>();
    for (let left = count; left > 0; left -= 1) {
      const name = this.#input.string();
      xattrs.set(name, this.#input.chunk().slice());
    }
    return xattrs;
  }
}

const invalid = (why: string) => new RangeError(`invalid layer index: ${why}`);
