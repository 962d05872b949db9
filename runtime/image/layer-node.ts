/**
 * The files of a layer as the 9p server serves them. There are tens of thousands, so a node holds numbers and shares the rest.
 */
import type { FileContent, FileNode } from '../std/file-tree.ts';
import type { Contents } from './contents.ts';

/** Linux st_mode types (inode(7)). */
export const FileType = {
  Mask: 0o170000,
  Fifo: 0o010000,
  Char: 0o020000,
  Directory: 0o040000,
  Block: 0o060000,
  Regular: 0o100000,
  Symlink: 0o120000,
} as const;

export interface NodeAttributes {
  /** Type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
}

/** What the nodes of one layer have in common; both are settled when the layer has been read and its digest is known. */
export interface NodeLayer {
  /** The high 40 bits of its nodes' qids; the low 24 are zero. */
  qidBase: bigint;
  contents: Contents;
}

/** i386 guests fold qid.path into 32 bits: the low 24 tell the nodes of a layer apart. */
export const NODES_MAX = 1 << 24;

/** The layer's share of its nodes' qids: the first 40 bits of its diff ID, in the high bits. */
export const qidBaseOf = (diffHex: string): bigint => BigInt(`0x${diffHex.slice(0, 10)}`) << 24n;

export type LayerNode = RegularNode | DirectoryNode | SymlinkNode | SpecialNode;
export type Xattrs = ReadonlyMap<string, Uint8Array>;

abstract class BaseNode implements FileNode {
  readonly layer: NodeLayer;
  /** Place in the layer's depth-first order, from numberNodes. */
  index = 0;
  links = 1;
  mode: number;
  uid: number;
  gid: number;
  mtimeSeconds: number;
  mtimeNanoseconds: number;
  declare xattrs?: Xattrs;
  abstract readonly size: number;

  constructor(layer: NodeLayer, attributes: NodeAttributes) {
    this.layer = layer;
    this.mode = attributes.mode;
    this.uid = attributes.uid;
    this.gid = attributes.gid;
    this.mtimeSeconds = attributes.mtimeSeconds;
    this.mtimeNanoseconds = attributes.mtimeNanoseconds;
  }

  get qid(): bigint {
    return this.layer.qidBase | BigInt(this.index);
  }
}

export class RegularNode extends BaseNode implements FileContent {
  readonly kind = 'regular';
  readonly size: number;
  /** Where its bytes begin in the layer's contents. */
  readonly offset: number;

  constructor(layer: NodeLayer, attributes: NodeAttributes, offset: number, size: number) {
    super(layer, attributes);
    this.offset = offset;
    this.size = size;
  }

  get content(): FileContent {
    return this;
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    const available = Math.max(0, Math.min(length, this.size - offset));
    return this.layer.contents.read(this.offset + offset, available);
  }
}

export class DirectoryNode extends BaseNode {
  readonly kind = 'directory';
  readonly size = 4096;
  readonly children = new Map<string, LayerNode>();
}

export class SymlinkNode extends BaseNode {
  readonly kind = 'symlink';
  readonly target: string;
  readonly size: number;

  constructor(layer: NodeLayer, attributes: NodeAttributes, target: string) {
    super(layer, attributes);
    this.target = target;
    this.size = new TextEncoder().encode(target).byteLength;
  }
}

/** A device node or a FIFO. */
export class SpecialNode extends BaseNode {
  readonly kind = 'special';
  readonly size = 0;
  declare readonly device?: { readonly major: number; readonly minor: number };

  constructor(layer: NodeLayer, attributes: NodeAttributes, device?: { major: number; minor: number }) {
    super(layer, attributes);
    if (device) this.device = device;
  }
}

/** Overlayfs hides the name in the layers below (Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories"). */
export const isWhiteout = (node: LayerNode): boolean =>
  node.kind === 'special' &&
  (node.mode & FileType.Mask) === FileType.Char &&
  node.device?.major === 0 &&
  node.device.minor === 0;

const OPAQUE = 'trusted.overlay.opaque';
const OPAQUE_VALUE = new TextEncoder().encode('y');
const OPAQUE_ALONE: Xattrs = new Map([[OPAQUE, OPAQUE_VALUE]]);

/** Overlayfs shows nothing of this directory from the layers below. */
export function makeOpaque(directory: DirectoryNode): void {
  directory.xattrs = directory.xattrs ? new Map(directory.xattrs).set(OPAQUE, OPAQUE_VALUE) : OPAQUE_ALONE;
}

export const isOpaque = (directory: DirectoryNode): boolean => directory.xattrs?.has(OPAQUE) ?? false;

/**
 * Numbers a finished tree depth first and counts its links. Returns how many nodes there are and the bytes they take as Docker counts a
 * layer's size: contents and link targets, hard links once.
 */
export function numberNodes(root: DirectoryNode): { nodes: number; size: number } {
  const seen = new Set<LayerNode>();
  let size = 0;
  const visit = (node: LayerNode) => {
    if (seen.has(node)) {
      node.links += 1;
      return;
    }
    node.index = seen.size;
    node.links = 1;
    seen.add(node);
    if (node.kind !== 'directory') {
      size += node.size;
      return;
    }
    node.links = 2;
    for (const child of node.children.values()) {
      if (child.kind === 'directory') node.links += 1;
      visit(child);
    }
  };
  visit(root);
  return { nodes: seen.size, size };
}
