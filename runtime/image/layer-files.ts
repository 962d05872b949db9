/** The trees of an image's layers, told as changes: what each does to the files of those below. */
import { type ImageFiles, LAYER_FILE_KINDS, type LayerFileKind, type LayerFiles } from '../model/layer-files.ts';
import { type DirectoryNode, isOpaque, isWhiteout, type LayerNode } from './layer-node.ts';

/** Entries of all layers together; what is beyond is not told. */
export const LAYER_FILES_MAX = 200_000;

interface Row {
  readonly path: string;
  readonly kind: LayerFileKind;
  readonly size: number;
  readonly mode: number;
  hiddenBy: number;
}

/** A file as the layers up to here show it. */
interface Shown {
  readonly node: LayerNode;
  readonly row: Row | undefined;
  readonly children: Map<string, Shown>;
}

/** `roots`: the layers' trees, the lowest first. */
export function layerFiles(roots: readonly DirectoryNode[]): ImageFiles {
  const merge = new LayerMerge();
  // A later layer may hide rows of an earlier one: all are merged first.
  const rows = roots.map((root) => merge.add(root));
  return { layers: rows.map(columnsOf), isCut: merge.isCut };
}

class LayerMerge {
  isCut = false;
  #root: Shown | undefined;
  #number = 0;
  #left = LAYER_FILES_MAX;
  #rows: Row[] = [];
  #counted = new Set<LayerNode>();

  /** The rows go on changing: a later layer may hide them. */
  add(root: DirectoryNode): readonly Row[] {
    this.#number += 1;
    this.#rows = [];
    this.#counted = new Set();
    this.#root ??= { node: root, row: undefined, children: new Map() };
    this.#enter(root, this.#root, '');
    return this.#rows;
  }

  /** `isAnew`: nothing of it is seen from the layers below, and so down to its last directory. */
  #enter(directory: DirectoryNode, shown: Shown, path: string, isAnew = isOpaque(directory)): void {
    if (isAnew)
      for (const [name, below] of shown.children) {
        const own = directory.children.get(name);
        if (!own || isWhiteout(own)) this.#remove(shown, name, below, `${path}/${name}`);
      }
    for (const [name, node] of directory.children) this.#place(shown, name, node, `${path}/${name}`, isAnew);
  }

  #place(parent: Shown, name: string, node: LayerNode, path: string, isAnew: boolean): void {
    const below = parent.children.get(name);
    if (isWhiteout(node)) {
      if (below) this.#remove(parent, name, below, path);
      return;
    }
    if (node.kind === 'directory' && below?.node.kind === 'directory') {
      if (node.children.size === 0 && isOtherDirectory(node, below.node)) this.#tell(path, 'changed', node);
      this.#enter(node, below, path, isAnew || isOpaque(node));
      return;
    }
    if (below) this.#hide(below);
    const isBare = node.kind === 'directory' && node.children.size > 0;
    const row = isBare ? undefined : this.#tell(path, below ? 'changed' : 'added', node);
    const shown: Shown = { node, row, children: new Map() };
    parent.children.set(name, shown);
    if (node.kind === 'directory') this.#enter(node, shown, path);
  }

  #remove(parent: Shown, name: string, below: Shown, path: string): void {
    this.#hide(below);
    this.#tell(path, 'deleted', below.node, 0);
    parent.children.delete(name);
  }

  /** With all that is in it. */
  #hide({ row, children }: Shown): void {
    if (row) row.hiddenBy = this.#number;
    for (const child of children.values()) this.#hide(child);
  }

  #tell(path: string, kind: LayerFileKind, node: LayerNode, size = this.#sizeOf(node)): Row | undefined {
    if (this.#left === 0) {
      this.isCut = true;
      return undefined;
    }
    this.#left -= 1;
    const row = { path, kind, size, mode: node.mode, hiddenBy: 0 };
    this.#rows.push(row);
    return row;
  }

  #sizeOf(node: LayerNode): number {
    if (node.kind === 'directory' || this.#counted.has(node)) return 0;
    this.#counted.add(node);
    return node.size;
  }
}

const isOtherDirectory = (one: DirectoryNode, other: DirectoryNode): boolean =>
  one.mode !== other.mode || one.uid !== other.uid || one.gid !== other.gid;

const columnsOf = (rows: readonly Row[]): LayerFiles => ({
  paths: rows.map(({ path }) => `${path}\0`).join(''),
  kinds: Uint8Array.from(rows, ({ kind }) => LAYER_FILE_KINDS.indexOf(kind)),
  sizes: Float64Array.from(rows, ({ size }) => size),
  modes: Uint32Array.from(rows, ({ mode }) => mode),
  hiddenBy: Uint8Array.from(rows, ({ hiddenBy }) => hiddenBy),
});
