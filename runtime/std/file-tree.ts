/**
 * A read-only tree of files in memory, as the guest sees it over 9p: image layers and the guest's own root.
 *
 * Nodes are immutable but for the export's root directory, which gains and loses layers. A hard link is one node under two names. An
 * overlay whiteout is a character device 0:0; an opaque directory has the xattr `trusted.overlay.opaque` = "y".
 */
export interface FileNode {
  /** Unique among all nodes ever served and stable over a restore: it becomes the 9p qid.path and the inode number. */
  readonly qid: bigint;
  /** st_mode: file type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  /** Directories: 2 + subdirectories; others: names of this node. */
  readonly links: number;
  /** Bytes; of a symbolic link the length of its target. */
  readonly size: number;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
  /** Directories only. */
  readonly children?: ReadonlyMap<string, FileNode>;
  /** Symbolic links only. */
  readonly target?: string;
  /** Regular files only. */
  readonly content?: FileContent;
  /** Character and block devices only. */
  readonly device?: { readonly major: number; readonly minor: number };
}

export interface FileContent {
  /**
   * At most `length` bytes from `offset`; fewer only at the end of the file. Synchronous when the bytes are at hand, which keeps
   * the machine able to take a snapshot; a promise while they are still being fetched.
   */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
}

export interface FileTree {
  readonly root: FileNode;
}
