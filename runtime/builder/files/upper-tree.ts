/**
 * A layer in the making: what an instruction writes, over the image's layers that show through. Files are not copied: a node refers to the
 * bytes where they are.
 */
import { ArchiveError } from '../../archive/errors.ts';
import {
  DirectoryNode,
  FileType,
  type LayerNode,
  makeOpaque,
  type NodeLayer,
  RegularNode,
  SpecialNode,
  SymlinkNode,
} from '../../image/layer-node.ts';
import { child, FileView, PathError, type Stack } from '../../image/file-view.ts';

/** Directories that have to be made, and everything else that nobody has given attributes. */
export interface NewDirectory {
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
}

const NO_CONTENTS: NodeLayer = { qidBase: 0n, contents: { read: () => new Uint8Array(0) } };

/** A root without files: scratch. */
export const EMPTY_ROOT = new DirectoryNode(NO_CONTENTS, {
  mode: FileType.Directory | 0o755,
  uid: 0,
  gid: 0,
  mtimeSeconds: 0,
  mtimeNanoseconds: 0,
});

/** Names that mean something in a layer's tar (image-spec layer.md, "Whiteouts"). */
const WHITEOUT_PREFIX = '.wh.';

export class UpperTree {
  readonly root: DirectoryNode;
  /** What is written, over what was there. */
  readonly view: FileView;

  constructor(lower: Stack) {
    this.root = new DirectoryNode(NO_CONTENTS, lower[0] ?? EMPTY_ROOT);
    this.view = new FileView([this.root, ...lower]);
  }

  get isEmpty(): boolean {
    return this.root.children.size === 0;
  }

  /**
   * The directory of the path, made with its parents where it is missing. True when it was. Throws a PathError where a
   * file is in the way.
   */
  makeDirectory(parts: readonly string[], attributes: NewDirectory): boolean {
    let isMissing = false;
    let present = 0;
    for (; present < parts.length; present += 1) {
      const entry = this.view.at(parts.slice(0, present + 1));
      if (!entry) break;
      if (!entry.stack) throw new PathError('not a directory');
    }
    for (let end = present + 1; end <= parts.length; end += 1) {
      isMissing = true;
      this.put(parts.slice(0, end), newDirectory(attributes));
    }
    return isMissing;
  }

  /**
   * Puts a node where nothing is, or in the place of what is there. A directory over a directory only changes its attributes. The parent
   * must be there.
   */
  put(parts: readonly string[], node: LayerNode): void {
    const name = parts.at(-1);
    if (name === undefined) throw new PathError('the root directory cannot be replaced');
    if (name.startsWith(WHITEOUT_PREFIX)) throw reservedName(parts);
    const parent = this.#writable(parts.slice(0, -1));
    const present = this.view.at(parts);
    const own = parent.children.get(name);
    if (node.kind !== 'directory') parent.children.set(name, node);
    else if (own?.kind === 'directory') changeAttributes(own, node);
    else {
      // What an earlier file of this instruction hid stays hidden.
      if (own && present) makeOpaque(node);
      parent.children.set(name, node);
    }
  }

  /** The directory in this layer, with the attributes that it has below: overlayfs shows those of the topmost one. */
  #writable(parts: readonly string[]): DirectoryNode {
    let directory = this.root;
    let stack = this.view.root;
    for (const part of parts) {
      const entry = child(stack, part);
      if (!entry?.stack || entry.node.kind !== 'directory') throw new PathError('not a directory');
      let own = directory.children.get(part);
      if (own?.kind !== 'directory') {
        own = sameDirectory(entry.node);
        directory.children.set(part, own);
      }
      directory = own;
      stack = child(stack, part)?.stack ?? [own];
    }
    return directory;
  }
}

const newDirectory = ({ uid, gid, mtimeSeconds }: NewDirectory): DirectoryNode =>
  new DirectoryNode(NO_CONTENTS, { mode: FileType.Directory | 0o755, uid, gid, mtimeSeconds, mtimeNanoseconds: 0 });

/** Overlayfs's own notes say how a directory lies over others: they are no attributes of it. */
function plainXattrs({ xattrs }: LayerNode): LayerNode['xattrs'] {
  const plain = [...(xattrs ?? [])].filter(([name]) => !name.startsWith('trusted.overlay.'));
  return plain.length === 0 ? undefined : new Map(plain);
}

function sameDirectory(node: DirectoryNode): DirectoryNode {
  const copy = new DirectoryNode(NO_CONTENTS, node);
  const xattrs = plainXattrs(node);
  if (xattrs) copy.xattrs = xattrs;
  return copy;
}

function changeAttributes(
  directory: DirectoryNode,
  { mode, uid, gid, mtimeSeconds, mtimeNanoseconds, xattrs }: DirectoryNode,
): void {
  Object.assign(directory, { mode, uid, gid, mtimeSeconds, mtimeNanoseconds });
  if (xattrs) directory.xattrs = new Map([...(directory.xattrs ?? []), ...xattrs]);
}

/** What a copy has other than its source. */
export interface NewAttributes {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Permission bits. */
  readonly permissions?: number | undefined;
}

/** A node of the same kind and content, that belongs to no directory yet. */
export function copyNode(node: LayerNode, changes: NewAttributes): LayerNode {
  const copy = sameKind(node, {
    mode:
      node.kind === 'symlink' ? node.mode : (node.mode & FileType.Mask) | (changes.permissions ?? node.mode & 0o7777),
    uid: changes.uid ?? node.uid,
    gid: changes.gid ?? node.gid,
    mtimeSeconds: node.mtimeSeconds,
    mtimeNanoseconds: node.mtimeNanoseconds,
  });
  const xattrs = plainXattrs(node);
  if (xattrs) copy.xattrs = xattrs;
  return copy;
}

function sameKind(node: LayerNode, attributes: ConstructorParameters<typeof DirectoryNode>[1]): LayerNode {
  switch (node.kind) {
    case 'directory':
      return new DirectoryNode(NO_CONTENTS, attributes);
    case 'symlink':
      return new SymlinkNode(NO_CONTENTS, attributes, node.target);
    case 'special':
      return new SpecialNode(NO_CONTENTS, attributes, node.device);
    case 'regular':
      return new RegularNode(node.layer, attributes, node.offset, node.size);
  }
}

const reservedName = (parts: readonly string[]) =>
  new ArchiveError(
    `cannot copy ${JSON.stringify(parts.join('/'))}: names that begin with .wh. mark deleted files in image layers`,
  );
