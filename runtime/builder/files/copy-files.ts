/** What COPY does with a source that was found: where it goes, whose it becomes, what is in its way. */
import { serverError } from '../../std/errors.ts';
import type { LayerNode } from '../../image/layer-node.ts';
import { children, PathError, type Stack } from '../../image/file-view.ts';
import type { Source } from './find-sources.ts';
import { copyNode, type UpperTree } from './upper-tree.ts';

export interface CopyOptions {
  /** Undefined keeps the owners that files have: `COPY --from` without --chown. */
  readonly owner: Owner | undefined;
  /** Permission bits; undefined keeps them. */
  readonly permissions: number | undefined;
  /** Seconds since the epoch, for directories that are made. */
  readonly now: number;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** `destination` is absolute; a slash at its end makes it a directory. Throws 500 "failed to copy files: ...". */
export function copySource(upper: UpperTree, source: Source, destination: string, options: CopyOptions): void {
  try {
    const { parts, entry } = upper.view.resolve(destination);
    if (source.entry.stack) return copyFolder(upper, source, parts, options);
    const isFolder = destination.endsWith('/') || entry?.stack !== undefined;
    if (destination.endsWith('/') && entry && !entry.stack) throw new PathError('not a directory');
    copyFile(upper, source.entry.node, isFolder ? [...parts, source.name] : parts, options);
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    const what = source.entry.stack ? 'failed to copy directory: mkdir' : 'lstat';
    throw serverError(`failed to copy files: ${what} ${destination}: ${error.message}`, undefined, error);
  }
}

function copyFile(upper: UpperTree, node: LayerNode, parts: readonly string[], options: CopyOptions): void {
  makeParents(upper, parts.slice(0, -1), options);
  upper.put(parts, copyNode(node, changesOf(options)));
}

/** The content of the folder goes into the destination; the folder's own attributes stay behind. */
function copyFolder(upper: UpperTree, source: Source, parts: readonly string[], options: CopyOptions): void {
  makeParents(upper, parts, options);
  const copies = new Map<LayerNode, LayerNode>();
  const copyInto = (stack: Stack, to: readonly string[], inside: string): void => {
    for (const [name, entry] of children(stack)) {
      const path = inside === '' ? name : `${inside}/${name}`;
      if (source.isExcluded(path)) continue;
      const target = [...to, name];
      upper.put(
        target,
        copies.get(entry.node) ?? remember(copies, entry.node, copyNode(entry.node, changesOf(options))),
      );
      if (entry.stack) copyInto(entry.stack, target, path);
    }
  };
  copyInto(source.entry.stack ?? [], parts, '');
}

/** Two names of one file stay two names of one file. */
function remember(copies: Map<LayerNode, LayerNode>, node: LayerNode, copy: LayerNode): LayerNode {
  if (node.kind !== 'directory') copies.set(node, copy);
  return copy;
}

function makeParents(upper: UpperTree, parts: readonly string[], { owner, now }: CopyOptions): void {
  upper.makeDirectory(parts, { uid: owner?.uid ?? 0, gid: owner?.gid ?? 0, mtimeSeconds: now });
}

const changesOf = ({ owner, permissions }: CopyOptions) => ({ uid: owner?.uid, gid: owner?.gid, permissions });
