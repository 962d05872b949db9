import { decodeText } from '../bytes.ts';
import { O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } from '../constants/open.ts';
import { AT_SYMLINK_NOFOLLOW } from '../constants/at.ts';
import { RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS } from '../constants/resolve.ts';
import { errno } from '../errno.ts';
import { isSyscallError } from '../errors.ts';
import { Program } from '../program.ts';
import { lgetxattr, llistxattr, llistxattrBytes } from '../syscalls/attributes.ts';
import { close, openat2 } from '../syscalls/open.ts';
import { chdir, fchdir } from '../syscalls/process.ts';
import { type DirectoryEntry, getdents, readlinkat } from '../syscalls/readdir.ts';
import { pread } from '../syscalls/read-write.ts';
import { isDirectory, isRegularFile, isSymbolicLink, statx, type Statx } from '../syscalls/stat.ts';
import type { Output, Ref } from '../values.ts';
import type { Runner } from './read-whole-file.ts';

/** A file of a tree, whatever its kind. */
export interface TreeEntry {
  /** From the top of the tree, without a slash at either end. */
  readonly path: string;
  readonly stat: Statx;
  /** What a symbolic link says; empty for others. */
  readonly target: string;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /**
   * A regular file's content, exactly `stat.size` bytes: a file that shrinks meanwhile is filled up with zeros. Read it before the next
   * entry is asked for.
   */
  readonly body: () => AsyncIterable<Uint8Array>;
}

const LISTING_BYTES = 32 * 1024;
/** What one program asks about: the answers of statx have 256 bytes each. */
const NAMES_A_PROGRAM = 100;
const LINKS_A_PROGRAM = 20;
const XATTR_BYTES_MAX = 16 * 1024;
const PIECE_BYTES = 96 * 1024;
/** Files up to this size are read several at a time. */
const SMALL_BYTES = 32 * 1024;
const SMALL_FILES_A_PROGRAM = 64;
const MAY_FAIL = { continue: true } as const;
const INSIDE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;

/** A file of a tree that the runner may not read, or a directory that it may not look into. */
export class ForbiddenFile extends Error {
  override readonly name = 'ForbiddenFile';
  /** From the top of the tree. */
  readonly path: string;

  constructor(path: string) {
    super(`open ${path}: permission denied`);
    this.path = path;
  }
}

/**
 * The files below a directory (a descriptor of the runner's) in order: a directory before what is in it, names by their bytes. Links are
 * never followed. With `names` only those of its files, with all that is in them. What vanishes meanwhile is left out; what is forbidden
 * throws a ForbiddenFile when it would be read.
 */
export async function* readTree(
  runner: Runner,
  root: number,
  names?: readonly string[],
  choose: Choose = () => 'take',
): AsyncGenerator<TreeEntry> {
  const reader = new TreeReader(runner, root, choose);
  yield* reader.below('', names ?? (await listNames(runner, root, '')));
}

/** What happens to a file by its path: it is left alone, taken with what is in it, or only looked into, if it is a directory. */
export type Choose = (path: string) => 'leave' | 'take' | 'look inside';

/** Names in a directory below `root`, without `.` and `..`; none when it is gone. */
export async function listNames(runner: Runner, root: number, directory: string): Promise<string[]> {
  const names: string[] = [];
  const fd = await openInside(runner, root, directory, O_RDONLY | O_DIRECTORY);
  if (fd === undefined) return names;
  try {
    for (let found = await readListing(runner, fd); found.length > 0; found = await readListing(runner, fd))
      names.push(...found.map(({ name }) => name).filter((name) => name !== '.' && name !== '..'));
    return names;
  } finally {
    await closeFile(runner, fd);
  }
}

async function readListing(runner: Runner, fd: number): Promise<DirectoryEntry[]> {
  const p = new Program('list a directory');
  const entries = getdents(p, fd, LISTING_BYTES);
  return (await runner.run(p)).get(entries);
}

type Known = Pick<TreeEntry, 'stat' | 'target' | 'xattrs'> & { readonly name: string };

class TreeReader {
  readonly #runner: Runner;
  readonly #root: number;
  readonly #choose: Choose;

  constructor(runner: Runner, root: number, choose: Choose) {
    this.#runner = runner;
    this.#root = root;
    this.#choose = choose;
  }

  async *below(directory: string, names: readonly string[]): AsyncGenerator<TreeEntry> {
    const pathOf = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
    const choices = new Map(names.map((name) => [name, this.#choose(pathOf(name))]));
    const sorted = names.filter((name) => choices.get(name) !== 'leave').sort((a, b) => (a < b ? -1 : 1));
    for (let at = 0; at < sorted.length; at += NAMES_A_PROGRAM) {
      const known = await this.#lookAt(directory, sorted.slice(at, at + NAMES_A_PROGRAM));
      const contents = new Contents(this.#runner, this.#root, directory, known);
      for (const { name, ...entry } of known) {
        const path = pathOf(name);
        if (choices.get(name) === 'take') yield { path, ...entry, body: () => contents.of(name, entry.stat.size) };
        if (isDirectory(entry.stat)) yield* this.below(path, await listNames(this.#runner, this.#root, path));
      }
    }
  }

  async #lookAt(directory: string, names: readonly string[]): Promise<Known[]> {
    const stats = await this.#stat(directory, names);
    const links = stats.filter(({ stat }) => isSymbolicLink(stat)).map(({ name }) => name);
    const targets = await this.#readLinks(directory, links);
    const xattrs = await this.#readXattrs(
      directory,
      stats.flatMap(({ name, hasXattrs }) => (hasXattrs ? [name] : [])),
    );
    return stats.map(({ name, stat }) => ({
      name,
      stat,
      target: targets.get(name) ?? '',
      xattrs: xattrs.get(name) ?? new Map(),
    }));
  }

  async #stat(
    directory: string,
    names: readonly string[],
  ): Promise<{ name: string; stat: Statx; hasXattrs: boolean }[]> {
    const p = new Program('look at files');
    const asked = this.#inDirectory(p, directory, (fd) =>
      names.map((name) => ({
        name,
        stat: statx(p, fd, name, AT_SYMLINK_NOFOLLOW, undefined, MAY_FAIL),
        xattrBytes: llistxattrBytes(p, name, MAY_FAIL),
      })),
    );
    const result = await this.#run(p, directory);
    return asked.flatMap(({ name, stat, xattrBytes }) => {
      if (result?.errno(stat.call) !== 0) return [];
      const hasXattrs = result.errno(xattrBytes) === 0 && result.get(xattrBytes) > 0;
      return [{ name, stat: result.get(stat), hasXattrs }];
    });
  }

  async #readLinks(directory: string, names: readonly string[]): Promise<Map<string, string>> {
    const targets = new Map<string, string>();
    for (let at = 0; at < names.length; at += LINKS_A_PROGRAM) {
      const p = new Program('read links');
      const asked = this.#inDirectory(p, directory, (fd) =>
        names.slice(at, at + LINKS_A_PROGRAM).map((name) => ({ name, target: readlinkat(p, fd, name, MAY_FAIL) })),
      );
      const result = await this.#run(p, directory);
      for (const { name, target } of asked)
        if (result?.errno(target.call) === 0) targets.set(name, decodeText(result.get(target)));
    }
    return targets;
  }

  /** Few files have any: one at a time. */
  async #readXattrs(directory: string, names: readonly string[]): Promise<Map<string, Map<string, Uint8Array>>> {
    const all = new Map<string, Map<string, Uint8Array>>();
    for (const name of names) {
      const p = new Program(`list attributes of ${name}`);
      const list = this.#inDirectory(p, directory, () => llistxattr(p, name, XATTR_BYTES_MAX, MAY_FAIL));
      const listed = await this.#run(p, directory);
      if (listed?.errno(list.call) !== 0) continue;
      const keys = decodeText(listed.get(list))
        .split('\0')
        .filter((key) => key !== '');
      all.set(name, await this.#readValues(directory, name, keys));
    }
    return all;
  }

  async #readValues(directory: string, name: string, keys: readonly string[]): Promise<Map<string, Uint8Array>> {
    const values = new Map<string, Uint8Array>();
    for (const key of keys) {
      const p = new Program(`read attribute ${key} of ${name}`);
      const value = this.#inDirectory(p, directory, () => lgetxattr(p, name, key, XATTR_BYTES_MAX, MAY_FAIL));
      const result = await this.#run(p, directory);
      if (result?.errno(value.call) === 0) values.set(key, result.get(value));
    }
    return values;
  }

  /** There are no *at calls for attributes: for them the runner stands in the directory during the program. */
  #inDirectory<T>(p: Program, directory: string, ask: (fd: Ref) => T): T {
    const fd = openat2(p, this.#root, directory || '.', { flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC, resolve: INSIDE });
    fchdir(p, fd);
    const asked = ask(fd);
    chdir(p, '/', { always: true });
    close(p, fd, { always: true });
    return asked;
  }

  /** Undefined when the directory is gone. */
  async #run(p: Program, directory: string): ReturnType<typeof runUnlessGone> {
    return runUnlessGone(this.#runner, p, directory);
  }
}

const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP'];

/** `path` is what the program is about. */
async function runUnlessGone(
  runner: Runner,
  p: Program,
  path: string,
): Promise<Awaited<ReturnType<Runner['run']>> | undefined> {
  try {
    return await runner.run(p);
  } catch (error) {
    if (isSyscallError(error, ...GONE)) return undefined;
    throw isSyscallError(error, 'EACCES') ? new ForbiddenFile(path) : error;
  }
}

async function openInside(runner: Runner, root: number, path: string, flags: number): Promise<number | undefined> {
  const p = new Program(`open ${path}`);
  const fd = openat2(p, root, path || '.', { flags: flags | O_CLOEXEC, resolve: INSIDE });
  return (await runUnlessGone(runner, p, path))?.get(fd);
}

async function closeFile(runner: Runner, fd: number): Promise<void> {
  const p = new Program('close a file');
  close(p, fd);
  await runner.run(p);
}

/** A file that has become a device or a pipe meanwhile must not make the runner wait. */
const READING = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** The contents of one listing's files. Small ones are read ahead, as many as fit into one program. */
class Contents {
  readonly #runner: Runner;
  readonly #root: number;
  readonly #directory: string;
  /** Small regular files that nobody has read yet, in order. */
  #small: readonly Known[];
  #ahead = new Map<string, Uint8Array>();
  readonly #forbidden = new Set<string>();

  constructor(runner: Runner, root: number, directory: string, known: readonly Known[]) {
    this.#runner = runner;
    this.#root = root;
    this.#directory = directory;
    this.#small = known.filter(({ stat }) => isRegularFile(stat) && stat.size > 0 && stat.size <= SMALL_BYTES);
  }

  async *of(name: string, size: number): AsyncGenerator<Uint8Array> {
    if (size === 0) return;
    if (size > SMALL_BYTES) return yield* this.#large(name, size);
    if (!this.#ahead.has(name)) await this.#readAhead(name);
    if (this.#forbidden.has(name)) throw new ForbiddenFile(this.#pathOf(name));
    yield padded(this.#ahead.get(name) ?? new Uint8Array(0), size);
  }

  /** This one and those behind it. */
  async #readAhead(name: string): Promise<void> {
    const waiting = this.#small.slice(this.#small.findIndex((file) => file.name === name));
    const p = new Program('read files');
    const flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    const directory = openat2(p, this.#root, this.#directory || '.', { flags, resolve: INSIDE });
    const asked: { name: string; fd: Ref; content: Output<Uint8Array> }[] = [];
    let bytes = 0;
    for (const file of waiting.slice(0, SMALL_FILES_A_PROGRAM)) {
      bytes += Math.ceil(file.stat.size / 8) * 8;
      if (bytes > PIECE_BYTES) break;
      const how = { flags: READING | O_CLOEXEC, resolve: INSIDE };
      const fd = openat2(p, directory, file.name, how, MAY_FAIL);
      asked.push({ name: file.name, fd, content: pread(p, fd, file.stat.size, 0, MAY_FAIL) });
      close(p, fd, { always: true, continue: true });
    }
    close(p, directory, { always: true });
    this.#small = waiting.slice(asked.length);
    const result = await runUnlessGone(this.#runner, p, this.#directory);
    for (const file of asked) if (result?.errno(file.fd) === errno.EACCES) this.#forbidden.add(file.name);
    this.#ahead = new Map(
      asked.flatMap((file) => (result?.errno(file.content.call) === 0 ? [[file.name, result.get(file.content)]] : [])),
    );
  }

  #pathOf(name: string): string {
    return this.#directory === '' ? name : `${this.#directory}/${name}`;
  }

  /** One piece is on its way while the one before it is used. */
  async *#large(name: string, size: number): AsyncGenerator<Uint8Array> {
    const fd = await openInside(this.#runner, this.#root, this.#pathOf(name), READING);
    if (fd === undefined) return yield* zeros(size);
    let next = this.#piece(fd, 0, size);
    try {
      for (let at = 0; at < size; at += PIECE_BYTES) {
        const piece = await next;
        next = this.#piece(fd, at + PIECE_BYTES, size);
        yield padded(piece, Math.min(PIECE_BYTES, size - at));
      }
    } finally {
      await next.catch(() => undefined);
      await closeFile(this.#runner, fd);
    }
  }

  async #piece(fd: number, at: number, size: number): Promise<Uint8Array> {
    if (at >= size) return new Uint8Array(0);
    const p = new Program('read a file');
    const content = pread(p, fd, Math.min(PIECE_BYTES, size - at), at);
    return (await this.#runner.run(p)).get(content);
  }
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
}

function* zeros(length: number): Generator<Uint8Array> {
  for (let at = 0; at < length; at += PIECE_BYTES) yield new Uint8Array(Math.min(PIECE_BYTES, length - at));
}
