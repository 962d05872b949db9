/** Files as whoever runs the guest's `docker` command reads and writes them, relative to its working directory. */
import type { Caller } from './caller.ts';
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
import { errno, errnoMessage } from '../runtime/guest/errno.ts';
import { isSyscallError } from '../runtime/guest/errors.ts';
import type { Runner } from '../runtime/guest/files/read-whole-file.ts';
import { Program } from '../runtime/guest/program.ts';
import { mkdirAll } from '../runtime/guest/files/parents.ts';
import { renameat2, unlinkat } from '../runtime/guest/syscalls/directory.ts';
import { close, openat } from '../runtime/guest/syscalls/open.ts';
import { read, write } from '../runtime/guest/syscalls/read-write.ts';
import { statx } from '../runtime/guest/syscalls/stat.ts';
import { type Choose, ForbiddenFile, readTree, type TreeEntry } from '../runtime/guest/files/tree-reader.ts';

/** One read or write of a program. */
const PIECE_BYTES = 64 * 1024;

export function commandFiles(caller: Caller, cwd: string): CommandFiles {
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${cwd.replace(/\/$/, '')}/${path}`);
  return {
    open: (path) => readStream(caller, absolute(path)),
    create: (path, options) => writeStream(caller, absolute(path), options),
    exists: (path) => exists(caller, absolute(path)),
    kind: (path) => kindOf(caller, absolute(path), 0),
    lkind: (path) => kindOf(caller, absolute(path), AT_SYMLINK_NOFOLLOW),
    resolve: (path) => followLinks(caller, absolute(path)),
    tree: (path, choose, names) => readDirectory(caller, absolute(path), choose, names),
    unpack: (directory, tar) => unpack(caller, absolute(directory), tar),
    makeDirectory: (path, mode) => makeDirectory(caller, absolute(path), mode),
    remove: (path) => remove(caller, absolute(path)),
    rename: (from, to) => rename(caller, absolute(from), absolute(to)),
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

/** `flags` AT_SYMLINK_NOFOLLOW looks at a link itself. What can't be looked for counts as not there, but for what is forbidden. */
async function kindOf(runner: Runner, path: string, flags: number): Promise<FileKind | undefined> {
  const p = new Program(`look for ${path}`);
  const stat = statx(p, AT_FDCWD, path, flags, undefined, { continue: true });
  const result = await runner.run(p);
  if (result.errno(stat.call) === errno.EACCES)
    throw new Error(`${flags === AT_SYMLINK_NOFOLLOW ? 'lstat' : 'stat'} ${path}: ${errnoMessage(errno.EACCES)}`);
  return result.errno(stat.call) === 0 ? KINDS[result.get(stat).mode & S_IFMT] : undefined;
}

async function unpack(caller: Caller, path: string, tar: TarReader): Promise<void> {
  const directory = await open(caller, path, O_RDONLY | O_DIRECTORY, 0);
  try {
    await writeTree(caller, directory, tar, { resolve: 0, label: path, owner: await caller.identity, keepKinds: true });
    await tar.drain();
  } finally {
    await closeFile(caller, directory, path);
  }
}

async function* readDirectory(
  runner: Runner,
  path: string,
  choose: Choose,
  names?: readonly string[],
): AsyncGenerator<TarEntry> {
  const root = await open(runner, path, O_RDONLY | O_DIRECTORY, 0);
  try {
    yield* new TreeTar().entries(withFullPaths(readTree(runner, root, names, choose), path));
  } finally {
    await closeFile(runner, root, path);
  }
}

/** Whoever reads a tree, and whoever reads its files, is told the whole path of what is forbidden. */
async function* withFullPaths(entries: AsyncIterable<TreeEntry>, top: string): AsyncGenerator<TreeEntry> {
  for await (const entry of forbiddenBelow(entries, top))
    yield { ...entry, body: () => forbiddenBelow(entry.body(), top) };
}

async function* forbiddenBelow<T>(items: AsyncIterable<T>, top: string): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!(error instanceof ForbiddenFile)) throw error;
    throw new Error(`open ${top.replace(/\/$/, '')}/${error.path}: permission denied`, { cause: error });
  }
}

async function readStream(runner: Runner, path: string): Promise<ReadableStream<Uint8Array>> {
  const fd = await open(runner, path, O_RDONLY, 0);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const p = new Program(`read ${path}`);
        const piece = read(p, fd, PIECE_BYTES);
        const bytes = (await runner.run(p)).get(piece);
        if (bytes.length > 0) return controller.enqueue(bytes);
        await closeFile(runner, fd, path);
        controller.close();
      },
      cancel: () => closeFile(runner, fd, path),
    },
    { highWaterMark: 1 },
  );
}

async function writeStream(
  runner: Runner,
  path: string,
  { exclusive, mode }: { exclusive: boolean; mode: number },
): Promise<WritableStream<Uint8Array>> {
  const fd = await open(runner, path, O_WRONLY | O_CREAT | (exclusive ? O_EXCL : O_TRUNC), mode);
  return new WritableStream<Uint8Array>({
    async write(bytes) {
      for (let at = 0; at < bytes.length;)
        at += await writePiece(runner, fd, path, bytes.subarray(at, at + PIECE_BYTES));
    },
    close: () => closeFile(runner, fd, path),
    abort: () => closeFile(runner, fd, path),
  });
}

async function writePiece(runner: Runner, fd: number, path: string, bytes: Uint8Array): Promise<number> {
  const p = new Program(`write ${path}`);
  const written = write(p, fd, bytes);
  return (await runner.run(p)).get(written);
}

async function open(runner: Runner, path: string, flags: number, mode: number): Promise<number> {
  const p = new Program(`open ${path}`);
  const fd = openat(p, AT_FDCWD, path, flags | O_CLOEXEC, mode);
  return (await runner.run(p)).get(fd);
}

async function closeFile(runner: Runner, fd: number, path: string): Promise<void> {
  const p = new Program(`close ${path}`);
  close(p, fd);
  await runner.run(p);
}

async function makeDirectory(runner: Runner, path: string, mode: number): Promise<void> {
  const p = new Program(`make directory ${path}`);
  mkdirAll(p, path, mode);
  await runner.run(p);
}

async function remove(runner: Runner, path: string): Promise<void> {
  const p = new Program(`remove ${path}`);
  unlinkat(p, AT_FDCWD, path);
  await runner.run(p);
}

async function rename(runner: Runner, from: string, to: string): Promise<void> {
  const p = new Program(`rename ${from}`);
  renameat2(p, { directory: AT_FDCWD, path: from }, { directory: AT_FDCWD, path: to });
  await runner.run(p);
}

async function exists(runner: Runner, path: string): Promise<boolean> {
  const p = new Program(`look for ${path}`);
  statx(p, AT_FDCWD, path);
  try {
    await runner.run(p);
    return true;
  } catch (error) {
    if (isSyscallError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
