import type { TarHeader } from '../../archive/tar-header.ts';
import type { TarReader } from '../../archive/tar-reader.ts';
import { O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } from '../constants/open.ts';
import { errno } from '../errno.ts';
import { isSyscallError, SyscallError } from '../errors.ts';
import { Program } from '../program.ts';
import { mkdirat, unlinkat } from '../syscalls/directory.ts';
import { close, openat, openat2 } from '../syscalls/open.ts';
import { pwrite } from '../syscalls/read-write.ts';
import type { Ref } from '../values.ts';
import { cleanName, leadsOut, splitName } from './entry-name.ts';
import { parentsOf } from './parents.ts';
import type { Runner } from './read-whole-file.ts';
import { removeTree } from './remove-tree.ts';
import { pieces } from './pieces.ts';
import { finishDirectory, finishFile, openPlace, type Place, placeEntry } from './tree-writer-calls.ts';

export interface TreeWriterOptions {
  /** How names find their way below the directory: RESOLVE_*, 0 where the runner's own root is the limit. */
  readonly resolve: number;
  /** How the directory is called in errors. */
  readonly label: string;
  /** Who owns everything, instead of who the archive says. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Refuse to put a file in a directory's place, and the other way round. */
  readonly keepKinds?: boolean;
}

/** An archive's entry that can't be unpacked; the message is Docker's. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';
}

/** What one program carries of contents and names. */
const BATCH_BYTES_MAX = 80 * 1024;
const DIRECTORIES_A_PROGRAM = 100;
const PIECE_BYTES = 96 * 1024;
const PIECES_IN_FLIGHT_MAX = 2;
/** The calls of an entry take some 12 of a program's 512, and one more for each attribute. */
const ENTRY_BYTES = BATCH_BYTES_MAX / 40;
const XATTR_BYTES = ENTRY_BYTES / 10;
const MADE_MODE = 0o755;

interface Entry {
  readonly header: TarHeader;
  /** Cleaned. */
  readonly path: string;
  readonly body: Uint8Array;
}

/**
 * Puts the entries of a tar into a directory (a descriptor of the runner's), as Docker does: what is in an entry's place goes, missing
 * parents are made, directories get their times last. Whatever is refused stops it; what was unpacked before stays, but no half file.
 */
export async function writeTree(
  runner: Runner,
  directory: number,
  reader: TarReader,
  options: TreeWriterOptions,
): Promise<void> {
  await new TreeWriter(runner, directory, options).write(reader);
}

class TreeWriter {
  readonly #runner: Runner;
  readonly #directory: number;
  readonly #options: TreeWriterOptions;
  #batch: Entry[] = [];
  #batchBytes = 0;
  readonly #directories = new Map<string, TarHeader>();

  constructor(runner: Runner, directory: number, options: TreeWriterOptions) {
    this.#runner = runner;
    this.#directory = directory;
    this.#options = options;
  }

  async write(reader: TarReader): Promise<void> {
    for (let header = await reader.next(); header; header = await reader.next()) await this.#add(header, reader);
    await this.#flush();
    await this.#finishDirectories();
  }

  async #add(given: TarHeader, reader: TarReader): Promise<void> {
    const path = this.#inside(given.name);
    if (leadsOut(path)) throw new UnpackError(`"${path}" is outside of "${this.#options.label}"`);
    // The directory itself is whose it is.
    if (path === '') return;
    const header = this.#checked(path, given);
    if (header.size > BATCH_BYTES_MAX) return this.#addLarge({ header, path, body: new Uint8Array(0) }, reader);
    const size = sizeOf(path, header);
    if (this.#batchBytes + size > BATCH_BYTES_MAX) await this.#flush();
    this.#batch.push({ header, path, body: await readBody(reader, header.size) });
    this.#batchBytes += size;
    if (header.type === 'directory') this.#directories.set(path, header);
  }

  /** A name below the directory; nothing is above the root. */
  #inside(name: string): string {
    return cleanName(this.#options.label === '/' ? `/${name}` : name);
  }

  /** Links must not lead out by their words alone; where they lead when they are followed is the kernel's affair. */
  #checked(path: string, given: TarHeader): TarHeader {
    const { type, linkName } = given;
    const header = { ...given, ...this.#options.owner };
    if (type !== 'symlink' && type !== 'link') return header;
    const target = this.#inside(type === 'link' ? linkName : `./${splitName(path).parent}/${linkName}`);
    if (leadsOut(target))
      throw new UnpackError(
        type === 'link'
          ? `invalid hardlink "/${cleanName(`/${this.#fullPath(linkName)}`)}" -> "${linkName}"`
          : `invalid symlink "${this.#fullPath(path)}" -> "${linkName}"`,
      );
    return type === 'link' ? { ...header, linkName: target } : header;
  }

  /** Runs what is collected. An entry that finds something in its way, or no way, is tried again once that is set right. */
  async #flush(): Promise<void> {
    const entries = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    let repaired: Entry | undefined;
    for (let failure = await this.#run(entries); failure; failure = await this.#run(entries)) {
      entries.splice(0, failure.index);
      const [entry] = entries;
      if (!entry) throw failure.error;
      if (repaired === entry) throw await this.#givenUp(entry, failure.error);
      repaired = entry;
      await this.#repair(entry, failure.error);
    }
  }

  /** The first entry that failed, if one did. */
  async #run(entries: readonly Entry[]): Promise<{ index: number; error: SyscallError } | undefined> {
    if (entries.length === 0) return undefined;
    const p = new Program(`unpack ${entries[0]?.path ?? ''}`);
    const places = new Places(p, this.#directory, this.#options.resolve);
    const marks = entries.map(({ header, path, body }) => {
      const written = placeEntry(p, places.of(path), header, { body, linkSource: () => places.of(header.linkName) });
      return { end: p.ops.length, written, bytes: body.length };
    });
    places.close();
    try {
      const result = await this.#runner.run(p);
      const index = marks.findIndex(({ written, bytes }) => written && result.get(written) < bytes);
      return index < 0 ? undefined : { index, error: noSpace(p) };
    } catch (error) {
      if (!isSyscallError(error) || !error.result) throw error;
      const failed = error.result.failedAt;
      return { index: marks.findIndex(({ end }) => failed < end), error };
    }
  }

  /** The error to tell, once nothing is left of the entry. */
  async #givenUp(entry: Entry, error: SyscallError): Promise<Error> {
    if (entry.header.type === 'file') await this.#removeHalf(entry.path);
    const isMissing = entry.header.type === 'directory' && error.code === 'ENOENT';
    return this.#explain(entry, (isMissing && (await this.#whyNotMade(entry.path))) || error);
  }

  /** A directory that is there already is no failure, so that what refuses a new one is only asked for once it is missed. */
  async #whyNotMade(path: string): Promise<SyscallError | undefined> {
    const p = new Program(`make ${path}`);
    const { parent, base } = splitName(path);
    const directory = openPlace(p, this.#directory, parent, this.#options.resolve);
    mkdirat(p, directory, base, MADE_MODE);
    close(p, directory, { always: true });
    try {
      await this.#runner.run(p);
      return undefined;
    } catch (error) {
      if (isSyscallError(error)) return error;
      throw error;
    }
  }

  async #repair(entry: Entry, error: SyscallError): Promise<void> {
    const { header, path } = entry;
    const { parent, base } = splitName(path);
    if (error.call === 'openat2') {
      if (error.code === 'ENOENT') return this.#makeParents(path);
      throw this.#explain(entry, error);
    }
    const isDirectory = header.type === 'directory';
    const inTheWay = isDirectory ? ['ENOTDIR', 'ELOOP'] : ['EEXIST', 'EISDIR'];
    if (!inTheWay.includes(error.code)) throw await this.#givenUp(entry, error);
    if (this.#options.keepKinds) throw this.#kindsDiffer(path, isDirectory);
    const directory = await this.#open(parent);
    try {
      await removeTree(this.#runner, base, directory);
    } finally {
      await this.#close(directory);
    }
  }

  #kindsDiffer(path: string, isDirectory: boolean): UnpackError {
    const [found, wanted] = isDirectory ? ['non-directory', 'directory'] : ['directory', 'non-directory'];
    return new UnpackError(
      `cannot overwrite ${found} "${this.#fullPath(path)}" with ${wanted} "${this.#options.label}"`,
    );
  }

  #fullPath(path: string): string {
    return `${this.#options.label === '/' ? '' : this.#options.label}/${path}`;
  }

  #explain(entry: Entry, error: SyscallError): UnpackError {
    const verbs = { file: 'open', directory: 'mkdir', symlink: 'symlink', link: 'link' } as const;
    const { type } = entry.header;
    const verb = error.call.includes('write') ? 'write' : type in verbs ? verbs[type as keyof typeof verbs] : 'mknod';
    return new UnpackError(`${verb} ${this.#fullPath(entry.path)}: ${error.reason}`, { cause: error });
  }

  async #makeParents(path: string): Promise<void> {
    for (const parent of parentsOf(path)) {
      const p = new Program(`make ${parent}`);
      const { parent: above, base } = splitName(parent);
      const directory = openPlace(p, this.#directory, above, this.#options.resolve);
      mkdirat(p, directory, base, MADE_MODE, { continue: true });
      close(p, directory, { always: true });
      await this.#runner.run(p);
    }
  }

  /** A file of several programs' content. */
  async #addLarge(entry: Entry, reader: TarReader): Promise<void> {
    await this.#flush();
    const fd = await this.#createLarge(entry);
    try {
      await this.#fill(fd, reader);
      const p = new Program(`finish ${entry.path}`);
      finishFile(p, fd, entry.header);
      await this.#runner.run(p);
    } catch (error) {
      await this.#removeHalf(entry.path);
      throw isSyscallError(error) ? this.#explain(entry, error) : error;
    } finally {
      await this.#close(fd);
    }
  }

  async #createLarge(entry: Entry): Promise<number> {
    for (let repaired = false; ; repaired = true) {
      const p = new Program(`create ${entry.path}`);
      const places = new Places(p, this.#directory, this.#options.resolve);
      const { parent, base } = places.of(entry.path);
      unlinkat(p, parent, base, 0, { continue: true });
      const fd = openat(p, parent, base, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600);
      places.close();
      try {
        return (await this.#runner.run(p)).get(fd);
      } catch (error) {
        if (!isSyscallError(error)) throw error;
        if (repaired) throw this.#explain(entry, error);
        await this.#repair(entry, error);
      }
    }
  }

  async #fill(fd: number, reader: TarReader): Promise<void> {
    const inFlight: Promise<void>[] = [];
    let at = 0;
    try {
      for await (const piece of pieces(reader.body(), PIECE_BYTES)) {
        inFlight.push(this.#writePiece(fd, piece, at));
        at += piece.length;
        if (inFlight.length >= PIECES_IN_FLIGHT_MAX) await inFlight.shift();
      }
      while (inFlight.length > 0) await inFlight.shift();
    } finally {
      await Promise.allSettled(inFlight);
    }
  }

  /** A disk that fills up takes a part of a piece before it refuses the next. */
  async #writePiece(fd: number, piece: Uint8Array, at: number): Promise<void> {
    const p = new Program('write a file');
    const written = pwrite(p, fd, piece, at);
    const bytes = piece.length;
    if ((await this.#runner.run(p)).get(written) < bytes) throw noSpace(p);
  }

  async #removeHalf(path: string): Promise<void> {
    const p = new Program(`remove half of ${path}`);
    const places = new Places(p, this.#directory, this.#options.resolve);
    const { parent, base } = places.of(path);
    unlinkat(p, parent, base, 0, { continue: true });
    places.close();
    await this.#runner.run(p).catch(() => undefined);
  }

  /** What was put into a directory has changed its time. */
  async #finishDirectories(): Promise<void> {
    const all = [...this.#directories].toReversed();
    for (let at = 0; at < all.length; at += DIRECTORIES_A_PROGRAM) {
      const p = new Program('set the times of directories');
      const places = new Places(p, this.#directory, this.#options.resolve);
      for (const [path, header] of all.slice(at, at + DIRECTORIES_A_PROGRAM))
        finishDirectory(p, places.of(path), header);
      places.close();
      await this.#runner.run(p);
    }
  }

  async #open(path: string): Promise<number> {
    const p = new Program(`open ${path}`);
    const how = { flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC, resolve: this.#options.resolve };
    const fd = openat2(p, this.#directory, path || '.', how);
    return (await this.#runner.run(p)).get(fd);
  }

  async #close(fd: number): Promise<void> {
    const p = new Program('close a file');
    close(p, fd, { continue: true });
    await this.#runner.run(p).catch(() => undefined);
  }
}

/** The directories that the entries of one program lie in, each opened once. */
class Places {
  readonly #program: Program;
  readonly #directory: number;
  readonly #resolve: number;
  readonly #opened = new Map<string, Ref>();

  constructor(program: Program, directory: number, resolve: number) {
    this.#program = program;
    this.#directory = directory;
    this.#resolve = resolve;
  }

  of(path: string): Place {
    const { parent, base } = splitName(path);
    const known = this.#opened.get(parent) ?? openPlace(this.#program, this.#directory, parent, this.#resolve);
    this.#opened.set(parent, known);
    return { parent: known, base };
  }

  close(): void {
    for (const fd of this.#opened.values()) close(this.#program, fd, { always: true });
  }
}

/** How much of a program an entry takes. Throws for one that no program has room for. */
function sizeOf(path: string, { linkName, size, xattrs }: TarHeader): number {
  const attributes = [...(xattrs ?? [])].reduce(
    (sum, [name, value]) => sum + XATTR_BYTES + name.length + value.length,
    0,
  );
  if (attributes > BATCH_BYTES_MAX / 4) throw new UnpackError(`lsetxattr ${path}: argument list too long`);
  return Math.max(ENTRY_BYTES, size) + (path.length + linkName.length) * 3 + attributes;
}

async function readBody(reader: TarReader, size: number): Promise<Uint8Array> {
  const body = new Uint8Array(size);
  let at = 0;
  await reader.read((piece) => {
    body.set(piece, at);
    at += piece.length;
  });
  return body;
}

const noSpace = (p: Program): SyscallError => new SyscallError('write', 'write of a part', errno.ENOSPC, p.label);
