import type { TarHeader, TarType } from '../../archive/tar-header.ts';
import { tarHeader, type TarEntry } from '../../archive/tar-writer.ts';
import * as type from '../../guest/constants/stat.ts';
import type { TreeEntry } from '../../guest/files/tree-reader.ts';
import type { Statx } from '../../guest/syscalls/stat.ts';

const PERMISSIONS = 0o7777;
const TYPES: Readonly<Record<number, TarType>> = {
  [type.S_IFREG]: 'file',
  [type.S_IFDIR]: 'directory',
  [type.S_IFLNK]: 'symlink',
  [type.S_IFCHR]: 'char',
  [type.S_IFBLK]: 'block',
  [type.S_IFIFO]: 'fifo',
};

/**
 * Files of the guest as entries of a tar, as Docker writes them: times in whole seconds, sockets left out, a file's further names as hard
 * links, of the attributes file capabilities and the user's own. `rename` gives the name in the archive, without a slash at its end.
 */
export class TreeTar {
  readonly #rename: (path: string) => string;
  /** The first name of each file that has several. */
  readonly #seen = new Map<string, string>();

  constructor(rename: (path: string) => string = (path) => path) {
    this.#rename = rename;
  }

  /** Undefined for what has no place in a tar. */
  entry(file: TreeEntry): TarEntry | undefined {
    const kind = TYPES[file.stat.mode & type.S_IFMT];
    if (!kind) return undefined;
    const name = this.#rename(file.path);
    if (kind === 'directory') return { header: headerOf(file, name.endsWith('/') ? name : `${name}/`, kind) };
    const first = file.stat.links > 1 ? this.#firstName(file.stat, name) : undefined;
    if (first !== undefined) return { header: { ...headerOf(file, name, 'link'), linkName: first } };
    if (kind !== 'file') return { header: headerOf(file, name, kind) };
    return { header: { ...headerOf(file, name, kind), size: file.stat.size }, body: file.body() };
  }

  async *entries(tree: AsyncIterable<TreeEntry>): AsyncGenerator<TarEntry> {
    for await (const file of tree) {
      const entry = this.entry(file);
      if (entry) yield entry;
    }
  }

  /** Undefined for the name under which a file is met first. */
  #firstName({ fileSystem, inode }: Statx, name: string): string | undefined {
    const key = `${String(fileSystem.major)}:${String(fileSystem.minor)}:${String(inode)}`;
    const first = this.#seen.get(key);
    if (first === undefined) this.#seen.set(key, name);
    return first;
  }
}

function headerOf({ stat, target, xattrs }: TreeEntry, name: string, kind: TarType): TarHeader {
  const kept = new Map([...xattrs].filter(([key]) => key === 'security.capability' || key.startsWith('user.')));
  return tarHeader({
    name,
    type: kind,
    mode: stat.mode & PERMISSIONS,
    uid: stat.uid,
    gid: stat.gid,
    mtimeSeconds: Number(stat.modified.seconds),
    linkName: kind === 'symlink' ? target : '',
    ...(kind === 'char' || kind === 'block' ? { major: stat.device.major, minor: stat.device.minor } : {}),
    ...(kept.size > 0 && kind !== 'link' ? { xattrs: kept } : {}),
  });
}
