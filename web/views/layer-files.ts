/** The files of an image's layers as a tree that can be folded, sorted and filtered, and what becomes of one file. */
import { LAYER_FILE_KINDS, type ImageFiles, type LayerFileKind } from '../../runtime/model/layer-files.ts';

export interface LayerFile {
  readonly path: string;
  readonly kind: LayerFileKind;
  /** Bytes that it takes in its layer. */
  readonly size: number;
  /** st_mode. */
  readonly mode: number;
  /** From 1, the lowest. */
  readonly layer: number;
  /** The layer that hides it; 0 when the image shows it. */
  readonly hiddenBy: number;
}

/** By layer, the lowest first. */
export function filesOf({ layers }: ImageFiles): LayerFile[][] {
  return layers.map(({ paths, kinds, sizes, modes, hiddenBy }, index) =>
    paths
      .split('\0')
      .slice(0, -1)
      .map((path, row) => ({
        path,
        kind: LAYER_FILE_KINDS[kinds[row] ?? 0] ?? 'added',
        size: sizes[row] ?? 0,
        mode: modes[row] ?? 0,
        layer: index + 1,
        hiddenBy: hiddenBy[row] ?? 0,
      })),
  );
}

/** Bytes that the image carries and does not show: another layer has the file anew, or has deleted it. */
export const hiddenOf = (layers: readonly (readonly LayerFile[])[]): LayerFile[] =>
  layers.flatMap((files) => files.filter(({ hiddenBy, size }) => hiddenBy > 0 && size > 0));

export const bytesOf = (files: readonly LayerFile[]): number => files.reduce((sum, { size }) => sum + size, 0);

/** What the layers do to a path, the lowest first: by itself, or by what happens to a directory above it. */
export function fateOf(path: string, layers: readonly (readonly LayerFile[])[]): LayerFile[] {
  const isIt = (file: LayerFile): boolean =>
    file.path === path || (file.kind !== 'added' && path.startsWith(`${file.path}/`));
  return layers.flatMap((files) => files.filter(isIt));
}

export interface Branch {
  readonly name: string;
  readonly path: string;
  /** Absent: a directory that is there for what is in it. */
  readonly file?: LayerFile;
  readonly children: readonly Branch[];
  /** With all that is in it. */
  readonly size: number;
  readonly count: number;
}

export type Order = 'size' | 'name';

/** A branch while files are added; children by name. */
interface Growing {
  readonly name: string;
  readonly path: string;
  file?: LayerFile;
  readonly children: Map<string, Growing>;
}

/** A file in several layers (when what is hidden in all of them is shown) stands once for each. */
export function treeOf(files: readonly LayerFile[], order: Order): readonly Branch[] {
  const root: Growing = { name: '', path: '', children: new Map() };
  for (const file of files) {
    let [parent, node] = [root, root];
    for (const name of file.path.slice(1).split('/')) {
      parent = node;
      node = node.children.get(name) ?? { name, path: `${node.path}/${name}`, children: new Map() };
      parent.children.set(name, node);
    }
    // Beside the first, by a key that is no name.
    if (node.file) parent.children.set(`${node.name}/${file.layer}`, { ...node, file, children: new Map() });
    else node.file = file;
  }
  return grown(root, order).children;
}

const ORDERS: Readonly<Record<Order, (a: Branch, b: Branch) => number>> = {
  size: (a, b) => b.size - a.size || byName(a, b),
  name: (a, b) => byName(a, b),
};
const byName = (a: Branch, b: Branch): number => (a.name < b.name ? -1 : Number(a.name > b.name));

function grown({ name, path, file, children }: Growing, order: Order): Branch {
  const branches = [...children.values()].map((child) => grown(child, order)).sort(ORDERS[order]);
  return {
    name,
    path,
    ...(file && { file }),
    children: branches,
    size: (file?.size ?? 0) + branches.reduce((sum, each) => sum + each.size, 0),
    count: (file ? 1 : 0) + branches.reduce((sum, each) => sum + each.count, 0),
  };
}

/** A line of the tree as it stands, for the eye and for a reader. */
export interface Line {
  readonly key: string;
  readonly branch: Branch;
  /** From 1. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

/** `open` has the paths of the directories whose contents are seen. */
export function linesOf(branches: readonly Branch[], open: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  const visit = (all: readonly Branch[], level: number, above: string): void => {
    for (const [index, branch] of all.entries()) {
      const key = `${above}/${branch.file?.layer ?? ''}:${branch.name}`;
      lines.push({ key, branch, level, position: index + 1, siblings: all.length });
      if (open.has(branch.path)) visit(branch.children, level + 1, key);
    }
  };
  visit(branches, 1, '');
  return lines;
}

/** Those that have the words in their path, whatever their case. */
export function matching(files: readonly LayerFile[], words: string): readonly LayerFile[] {
  const wanted = words.trim().toLowerCase();
  return wanted === '' ? files : files.filter(({ path }) => path.toLowerCase().includes(wanted));
}

const OPENED_LINES_MAX = 60;

/** What is opened at first: single directories, and all when that is little. */
export function openedAtFirst(branches: readonly Branch[]): string[] {
  const count = branches.reduce((sum, each) => sum + each.count, 0);
  const open: string[] = [];
  const visit = (all: readonly Branch[]): void => {
    for (const { path, children } of all) {
      if (children.length === 0 || (count > OPENED_LINES_MAX && all.length > 1)) continue;
      open.push(path);
      visit(children);
    }
  };
  visit(branches);
  return open;
}
