/**
 * A layer's tar becomes a tree of files: OCI whiteouts (image-spec layer.md) in overlayfs's own form, hard links as one node, contents as
 * ranges of one row of bytes.
 */
import { ArchiveError } from '../archive/errors.ts';
import type { TarHeader } from '../archive/tar-header.ts';
import { TarReader } from '../archive/tar-reader.ts';
import { type GrowingContents, SegmentedBytes } from './contents.ts';
import {
  DirectoryNode,
  FileType,
  isOpaque,
  isWhiteout,
  type LayerNode,
  makeOpaque,
  type NodeLayer,
  numberNodes,
  SpecialNode,
  type Xattrs,
} from './layer-node.ts';
import { cleanPath, enterDirectory, quote } from './layer-path.ts';
import { attributesOf, newDirectory, nodeOf } from './tar-node.ts';

export interface LayerTree {
  readonly root: DirectoryNode;
  /** Of all its nodes. The qids begin at zero: set `qidBase` before they are served. */
  readonly layer: NodeLayer;
  readonly contents: GrowingContents;
  /** Bytes as Docker counts them: contents and link targets. */
  readonly size: number;
}

const WHITEOUT_PREFIX = '.wh.';
const OPAQUE_MARKER = '.wh..wh..opq';
/** Overlayfs's own notes: a layer that brought them could redirect look-ups. */
const FORBIDDEN_XATTRS = /^(?:trusted|user)\.overlay\./;

/** Reads a layer (uncompressed tar) to the end of the stream. Throws an ArchiveError or a StorageFullError, with `contents` disposed of. */
export async function readLayerTree(
  tar: ReadableStream<Uint8Array>,
  contents: GrowingContents = new SegmentedBytes(),
): Promise<LayerTree> {
  const layer = { qidBase: 0n, contents };
  const builder = new LayerTreeBuilder(layer);
  const reader = new TarReader(tar);
  try {
    for (let header = await reader.next(); header; header = await reader.next()) {
      const offset = contents.size;
      if (header.size > 0) await reader.read((piece) => contents.append(piece));
      builder.add(header, offset);
    }
    await reader.drain();
    contents.finish();
  } catch (error) {
    contents[Symbol.dispose]();
    await reader.cancel(error).catch(() => {});
    throw error;
  }
  return { root: builder.root, layer, contents, size: numberNodes(builder.root).size };
}

class LayerTreeBuilder {
  readonly root: DirectoryNode;
  readonly #layer: NodeLayer;
  readonly #names = new Set<string>();

  constructor(layer: NodeLayer) {
    this.#layer = layer;
    this.root = newDirectory(layer);
  }

  /** `offset` is where the entry's bytes begin in the contents. */
  add(header: TarHeader, offset: number): void {
    const parts = cleanPath(header.name);
    this.#refuseDuplicate(parts.join('/'));
    const name = parts.at(-1);
    if (name === undefined) return this.#addRoot(header);
    const parent = enterDirectory(this.root, this.#layer, parts.slice(0, -1), header.mtimeSeconds);
    if (name === OPAQUE_MARKER) return makeOpaque(parent);
    if (name.startsWith(WHITEOUT_PREFIX)) return this.#addWhiteout(parent, name.slice(WHITEOUT_PREFIX.length), header);
    if (header.type === 'link') return this.#addLink(parent, name, header);
    this.#place(parent, name, this.#node(header, offset));
  }

  /** Docker can't keep such a tar, so no image has one; two files of one name are a way to hide one of them. */
  #refuseDuplicate(path: string): void {
    if (this.#names.has(path)) throw new ArchiveError(`duplicates of file paths not supported: ${quote(path)}`);
    this.#names.add(path);
  }

  #addRoot(header: TarHeader): void {
    if (header.type !== 'directory')
      throw new ArchiveError(`tar entry ${quote(header.name)} would replace the layer's root`);
    updateAttributes(this.root, header);
  }

  /** A whiteout hides the name in the layers below; what this layer has under the name stays. */
  #addWhiteout(parent: DirectoryNode, hidden: string, header: TarHeader): void {
    if (hidden === '' || hidden === '.' || hidden === '..') {
      throw new ArchiveError(`tar entry ${quote(header.name)} is a whiteout of nothing that could be removed`);
    }
    // aufs's own files (.wh..wh.plnk and the like) mean nothing to others.
    if (hidden.startsWith(WHITEOUT_PREFIX)) return;
    const present = parent.children.get(hidden);
    if (present?.kind === 'directory') makeOpaque(present);
    if (present) return;
    const attributes = { ...attributesOf(header), mode: FileType.Char };
    parent.children.set(hidden, new SpecialNode(this.#layer, attributes, { major: 0, minor: 0 }));
  }

  #addLink(parent: DirectoryNode, name: string, header: TarHeader): void {
    const target = this.#find(cleanPath(header.linkName), header);
    if (!target || isWhiteout(target)) {
      throw new ArchiveError(`link ${quote(header.linkName)} ${quote(header.name)}: no such file or directory`);
    }
    if (target.kind === 'directory') {
      throw new ArchiveError(`link ${quote(header.linkName)} ${quote(header.name)}: operation not permitted`);
    }
    if (parent.children.get(name) !== target) this.#place(parent, name, target);
  }

  #find(parts: readonly string[], header: TarHeader): LayerNode | undefined {
    const name = parts.at(-1);
    if (name === undefined) return this.root;
    return enterDirectory(this.root, this.#layer, parts.slice(0, -1), header.mtimeSeconds).children.get(name);
  }

  #node(header: TarHeader, offset: number): LayerNode {
    const node = nodeOf(this.#layer, header, offset);
    const xattrs = allowedXattrs(header.xattrs);
    if (xattrs) node.xattrs = xattrs;
    return node;
  }

  /** A directory over a directory changes its attributes; anything else replaces what was there. */
  #place(parent: DirectoryNode, name: string, node: LayerNode): void {
    const present = parent.children.get(name);
    if (present?.kind === 'directory' && node.kind === 'directory') return mergeDirectory(present, node);
    if (present && isWhiteout(present) && node.kind === 'directory') makeOpaque(node);
    parent.children.set(name, node);
  }
}

function updateAttributes(directory: DirectoryNode, header: TarHeader): void {
  Object.assign(directory, attributesOf(header));
  const xattrs = allowedXattrs(header.xattrs);
  if (xattrs) directory.xattrs = xattrs;
}

function mergeDirectory(present: DirectoryNode, node: DirectoryNode): void {
  const { mode, uid, gid, mtimeSeconds, mtimeNanoseconds } = node;
  const wasOpaque = isOpaque(present);
  Object.assign(present, { mode, uid, gid, mtimeSeconds, mtimeNanoseconds });
  if (node.xattrs) present.xattrs = node.xattrs;
  if (wasOpaque) makeOpaque(present);
}

function allowedXattrs(xattrs: Xattrs | undefined): Xattrs | undefined {
  if (!xattrs) return undefined;
  const allowed = [...xattrs].filter(([name]) => !FORBIDDEN_XATTRS.test(name));
  return allowed.length === 0 ? undefined : new Map(allowed);
}
