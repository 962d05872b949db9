/** Into which directory a copy is unpacked, and under which name (moby, pkg/archive/copy.go, PrepareArchiveCopy). */
import { CliError } from '../errors.ts';
import { assertsDirectory, splitPath } from './paths.ts';

export interface CopySource {
  readonly path: string;
  readonly isDirectory: boolean;
  /** It is to be called so rather than by its path's last part. */
  readonly rename?: string | undefined;
}

export interface CopyTarget {
  readonly path: string;
  /** Undefined when there is nothing yet. */
  readonly kind: 'directory' | 'file' | undefined;
}

export interface CopyPlan {
  readonly directory: string;
  /** Gives an entry of the source's archive its name there. */
  readonly rename: (name: string) => string;
}

export function planCopy(source: CopySource, target: CopyTarget): CopyPlan {
  const { parent, base } = splitPath(target.path);
  const sourceBase = source.rename ?? splitPath(source.path).base;
  if (target.kind === 'directory') return { directory: target.path, rename: (name) => name };
  if (target.kind === 'file' && source.isDirectory) throw new CliError('cannot copy directory');
  if (target.kind === undefined && !source.isDirectory && assertsDirectory(target.path))
    throw new CliError('no such directory');
  return { directory: parent, rename: renaming(sourceBase, base) };
}

/** The first part of names; the root's own name is no part of them. */
export function renaming(from: string, to: string): (name: string) => string {
  const old = from === '/' ? '' : from;
  return (name) => (name.startsWith(old) ? to + name.slice(old.length) : name);
}
