/**
 * Names of tar entries, resolved inside the layer's root: whatever a name says, it leads to a directory of this tree or to an error.
 */
import { ArchiveError } from '../archive/errors.ts';
import { DirectoryNode, FileType, isWhiteout, makeOpaque, type NodeLayer } from './layer-node.ts';

/** Directories above one another; real layers stay under 50. */
const DEPTH_MAX = 256;
/** Linux's NAME_MAX. */
const COMPONENT_BYTES_MAX = 255;
/** Linux follows this many symbolic links in one path (path_resolution(7)). */
const SYMLINKS_MAX = 40;

/**
 * The name's components, cleaned as Go's filepath.Clean does; an absolute name begins at the layer's root. Throws an ArchiveError when it
 * climbs out of the root: no layer has a reason to.
 */
export function cleanPath(name: string): string[] {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined && !name.startsWith('/')) throw outside(name);
  }
  if (parts.length > DEPTH_MAX)
    throw new ArchiveError(`tar entry ${quote(name)} lies deeper than ${DEPTH_MAX} directories`);
  const long = parts.find((part) => part.length > COMPONENT_BYTES_MAX / 4 && byteLength(part) > COMPONENT_BYTES_MAX);
  if (long !== undefined || name.includes('\0'))
    throw new ArchiveError(`tar entry ${quote(name)}: file name too long or invalid`);
  return parts;
}

/**
 * The directory that the components lead to. Symbolic links on the way are followed as in a chroot at the root, where `..` goes no
 * higher, and must lead to directories; other directories that are missing are made, with the given time, as Docker makes them.
 */
export function enterDirectory(
  root: DirectoryNode,
  layer: NodeLayer,
  parts: readonly string[],
  mtimeSeconds: number,
): DirectoryNode {
  const stack = [root];
  const pending = parts.toReversed();
  /** What lies above this in `pending` came from a symbolic link's target. */
  let ownParts = Infinity;
  for (let links = 0, part = pending.pop(); part !== undefined; part = pending.pop()) {
    const isTarget = pending.length >= ownParts;
    if (!isTarget) ownParts = Infinity;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (stack.length > 1) stack.pop();
      continue;
    }
    const directory = stack.at(-1) ?? root;
    const child = directory.children.get(part);
    if (child?.kind === 'symlink') {
      links += 1;
      if (links > SYMLINKS_MAX) throw new ArchiveError(`open ${slash(parts)}: too many levels of symbolic links`);
      if (child.target.startsWith('/')) stack.length = 1;
      ownParts = Math.min(ownParts, pending.length);
      pending.push(...child.target.split('/').toReversed());
      continue;
    }
    if (child && child.kind !== 'directory' && !isWhiteout(child)) {
      throw new ArchiveError(`open ${slash(parts)}: not a directory`);
    }
    if (isTarget && child?.kind !== 'directory')
      throw new ArchiveError(`open ${slash(parts)}: no such file or directory`);
    stack.push(child?.kind === 'directory' ? child : makeDirectory(directory, layer, part, mtimeSeconds));
    if (stack.length > DEPTH_MAX) throw new ArchiveError(`open ${slash(parts)}: deeper than ${DEPTH_MAX} directories`);
  }
  return stack.at(-1) ?? root;
}

function makeDirectory(parent: DirectoryNode, layer: NodeLayer, name: string, mtimeSeconds: number): DirectoryNode {
  const made = new DirectoryNode(layer, {
    mode: FileType.Directory | 0o755,
    uid: 0,
    gid: 0,
    mtimeSeconds,
    mtimeNanoseconds: 0,
  });
  // The whiteout hid what the layers below have under this name.
  if (parent.children.has(name)) makeOpaque(made);
  parent.children.set(name, made);
  return made;
}

const slash = (parts: readonly string[]): string => JSON.stringify(`/${parts.join('/')}`);
export const quote = (name: string): string => JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}...` : name);
const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;
const outside = (name: string) => new ArchiveError(`tar entry ${quote(name)} is outside of the layer's root`);
