import type { FileTree } from '../../runtime/std/file-tree.ts';
import { FileType } from './protocol.ts';

/** A tree that is nothing but its root directory. */
export function emptyTree(): FileTree {
  return {
    root: {
      qid: 1n,
      mode: FileType.Directory | 0o755,
      uid: 0,
      gid: 0,
      mtimeSeconds: 0,
      mtimeNanoseconds: 0,
      links: 2,
      size: 0,
      children: new Map(),
    },
  };
}
