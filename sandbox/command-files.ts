/** Files in the guest as the `docker` command reads and writes them, relative to its working directory. */
import type { CommandFiles, FileKind } from '../runtime/cli/invocation.ts';
import type { TarReader } from '../runtime/archive/tar-reader.ts';
import type { TarEntry } from '../runtime/archive/tar-writer.ts';
import { followLinks } from '../runtime/container/files/container-path.ts';
import { writeTree } from '../runtime/guest/files/tree-writer.ts';
import { TreeTar } from '../runtime/container/files/tree-tar.ts';
import {
  AT_FDCWD,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from '../runtime/guest/constants/open.ts';
import { AT_SYMLINK_NOFOLLOW } from '../runtime/guest/constants/at.ts';
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../runtime/guest/constants/stat.ts';
import { isSyscallError } from '../runtime/guest/errors.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { mkdirAll } from '../runtime/guest/files/parents.ts';
import { renameat2, unlinkat } from '../runtime/guest/syscalls/directory.ts';
import { close, openat } from '../runtime/guest/syscalls/open.ts';
import { read, write } from '../runtime/guest/syscalls/read-write.ts';
import { statx } from '../runtime/guest/syscalls/stat.ts';
import { type Choose, readTree } from '../runtime/guest/files/tree-reader.ts';

/** One read or write of a program. */
const PIECE_BYTES = 64 * 1024;

export function commandFiles(guest: Guest, cwd: string): CommandFiles {
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${cwd.replace(/\/$/, '')}/${path}`);
  return {
    open: (path) => readStream(guest, absolute(path)),
    create: (path, options) => writeStream(guest, absolute(path), options),
    exists: (path) => exists(guest, absolute(path)),
    kind: (path) => kindOf(guest, absolute(path), 0),
    lkind: (path) => kindOf(guest, absolute(path), AT_SYMLINK_NOFOLLOW),
    resolve: (path) => followLinks(guest, absolute(path)),
    tree: (path, choose, names) => readDirectory(guest, absolute(path), choose, names),
    unpack: (directory, tar) => unpack(guest, absolute(directory), tar),
    makeDirectory: (path, mode) => makeDirectory(guest, absolute(path), mode),
    remove: (path) => remove(guest, absolute(path)),
    rename: (from, to) => rename(guest, absolute(from), absolute(to)),
  };
}

const KINDS: Readonly<Record<number, FileKind>> = {
  [S_IFREG]: 'file',
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'symlink',
  [S_IFIFO]: 'fifo',
  [S_IFSOCK]: 'socket',
  [S_IFCHR]: 'character device',
  [S_IFBLK]: 'block device',
};

/** `flags` AT_SYMLINK_NOFOLLOW looks at a link itself. */
async function kindOf(guest: Guest, path: string, flags: number): Promise<FileKind | undefined> {
  const p = new Program(`look for ${path}`);
  const stat = statx(p, AT_FDCWD, path, flags, undefined, { continue: true });
  const result = await guest.run(p);
  return result.errno(stat.call) === 0 ? KINDS[result.get(stat).mode & S_IFMT] : undefined;
}

const ROOT = { uid: 0, gid: 0 };

async function unpack(guest: Guest, path: string, tar: TarReader): Promise<void> {
  const directory = await open(guest, path, O_RDONLY | O_DIRECTORY, 0);
  try {
    await writeTree(guest, directory, tar, { resolve: 0, label: path, owner: ROOT, keepKinds: true });
    await tar.drain();
  } finally {
    await closeFile(guest, directory, path);
  }
}

async function* readDirectory(
  guest: Guest,
  path: string,
  choose: Choose,
  names?: readonly string[],
): AsyncGenerator<TarEntry> {
  const root = await open(guest, path, O_RDONLY | O_DIRECTORY, 0);
  try {
    yield* new TreeTar().entries(readTree(guest, root, names, choose));
  } finally {
    await closeFile(guest, root, path);
  }
}

async function readStream(guest: Guest, path: string): Promise<ReadableStream<Uint8Array>> {
  const fd = await open(guest, path, O_RDONLY, 0);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const p = new Program(`read ${path}`);
        const piece = read(p, fd, PIECE_BYTES);
        const bytes = (await guest.run(p)).get(piece);
        if (bytes.length > 0) return controller.enqueue(bytes);
        await closeFile(guest, fd, path);
        controller.close();
      },
      cancel: () => closeFile(guest, fd, path),
    },
    { highWaterMark: 1 },
  );
}

async function writeStream(
  guest: Guest,
  path: string,
  { exclusive, mode }: { exclusive: boolean; mode: number },
): Promise<WritableStream<Uint8Array>> {
  const fd = await open(guest, path, O_WRONLY | O_CREAT | (exclusive ? O_EXCL : O_TRUNC), mode);
  return new WritableStream<Uint8Array>({
    async write(bytes) {
      for (let at = 0; at < bytes.length;)
        at += await writePiece(guest, fd, path, bytes.subarray(at, at + PIECE_BYTES));
    },
    close: () => closeFile(guest, fd, path),
    abort: () => closeFile(guest, fd, path),
  });
}

async function writePiece(guest: Guest, fd: number, path: string, bytes: Uint8Array): Promise<number> {
  const p = new Program(`write ${path}`);
  const written = write(p, fd, bytes);
  return (await guest.run(p)).get(written);
}

async function open(guest: Guest, path: string, flags: number, mode: number): Promise<number> {
  const p = new Program(`open ${path}`);
  const fd = openat(p, AT_FDCWD, path, flags | O_CLOEXEC, mode);
  return (await guest.run(p)).get(fd);
}

async function closeFile(guest: Guest, fd: number, path: string): Promise<void> {
  const p = new Program(`close ${path}`);
  close(p, fd);
  await guest.run(p);
}

async function makeDirectory(guest: Guest, path: string, mode: number): Promise<void> {
  const p = new Program(`make directory ${path}`);
  mkdirAll(p, path, mode);
  await guest.run(p);
}

async function remove(guest: Guest, path: string): Promise<void> {
  const p = new Program(`remove ${path}`);
  unlinkat(p, AT_FDCWD, path);
  await guest.run(p);
}

async function rename(guest: Guest, from: string, to: string): Promise<void> {
  const p = new Program(`rename ${from}`);
  renameat2(p, { directory: AT_FDCWD, path: from }, { directory: AT_FDCWD, path: to });
  await guest.run(p);
}

async function exists(guest: Guest, path: string): Promise<boolean> {
  const p = new Program(`look for ${path}`);
  statx(p, AT_FDCWD, path);
  try {
    await guest.run(p);
    return true;
  } catch (error) {
    if (isSyscallError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
