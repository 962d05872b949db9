/** The caches of `RUN --mount=type=cache`: folders in the guest that outlive builds. */
import { DATA_ROOT } from '../../model/paths.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../../guest/constants/open.ts';
import { decodeText, encodeText } from '../../guest/bytes.ts';
import { listDirectory } from '../../guest/files/list-directory.ts';
import { mkdirAll } from '../../guest/files/parents.ts';
import { removeTree } from '../../guest/files/remove-tree.ts';
import { readWholeFile } from '../../guest/files/read-whole-file.ts';
import { storeFile } from '../../guest/files/store-file.ts';
import { readTree } from '../../guest/files/tree-reader.ts';
import type { Guest } from '../../guest/guest.ts';
import { inOperation } from '../../guest/operation-guest.ts';
import { Program } from '../../guest/program.ts';
import { type Statx, statx } from '../../guest/syscalls/stat.ts';
import { STATX_BASIC_STATS } from '../../guest/constants/stat.ts';
import { close, openat } from '../../guest/syscalls/open.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import { Mutex } from '../../std/mutex.ts';
import { type Instant, instantOf } from '../../std/instant.ts';

const ROOT = `${DATA_ROOT}/builder/cache`;

/** A cache while a command has it. */
export interface CacheFolder extends AsyncDisposable {
  readonly path: string;
  /** Nobody has given it an owner and content yet. */
  readonly isNew: boolean;
}

export interface CacheUsage {
  /** 25 characters, as the API shows it. */
  readonly id: string;
  /** What the Dockerfile calls it. */
  readonly name: string;
  readonly bytes: number;
  readonly inUse: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: Instant;
  readonly usedAt: Instant;
}

/** Written once, with the cache's name in it. */
const NAME_FILE = 'name';
/** Written whenever the cache is used. */
const USED_FILE = 'used';
const NAME_BYTES_MAX = 4096;
const PRIVATE = { mode: 0o600 } as const;

export class CacheFolders {
  readonly #guest: Guest;
  /** How many commands have a folder, by its name. */
  readonly #users = new Map<string, number>();
  readonly #locks = new Map<string, Mutex>();

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** `locked` waits until nobody else has it, `private` gives a second user a folder of its own. */
  async take(id: string, sharing: 'shared' | 'private' | 'locked', signal: AbortSignal): Promise<CacheFolder> {
    const name = hexOf(await digestOf(new TextEncoder().encode(id))).slice(0, 25);
    if (sharing === 'private') return this.#open(this.#unused(name), id);
    if (sharing === 'shared') return this.#open(name, id);
    const release = await this.#lock(name, signal);
    const folder = await this.#open(name, id).catch((error: unknown) => {
      release();
      throw error;
    });
    return {
      ...folder,
      [Symbol.asyncDispose]: async () => {
        await folder[Symbol.asyncDispose]();
        release();
      },
    };
  }

  async usage(): Promise<CacheUsage[]> {
    const usages = await Promise.all((await this.#ids()).map((id) => this.#usageOf(id)));
    return usages.filter((usage) => usage !== undefined);
  }

  /** Removes the caches that nobody has and `isWanted` agrees to. */
  async prune(isWanted: (usage: CacheUsage) => boolean): Promise<CacheUsage[]> {
    const unused = (await this.usage()).filter((usage) => !usage.inUse && isWanted(usage));
    for (const { id } of unused) await removeTree(inOperation(this.#guest, 'prune build caches'), `${ROOT}/${id}`);
    return unused;
  }

  #unused(name: string): string {
    let free = name;
    for (let number = 1; this.#users.has(free); number += 1) free = `${name.slice(0, 20)}-${number}`;
    return free;
  }

  async #open(folder: string, name: string): Promise<CacheFolder> {
    this.#users.set(folder, (this.#users.get(folder) ?? 0) + 1);
    const leave = (): void => {
      const left = (this.#users.get(folder) ?? 1) - 1;
      if (left > 0) this.#users.set(folder, left);
      else this.#users.delete(folder);
    };
    try {
      const guest = inOperation(this.#guest, 'open a build cache');
      const path = `${ROOT}/${folder}/data`;
      const isNew = !(await this.#ids()).includes(folder);
      const p = new Program('make a build cache');
      mkdirAll(p, path, 0o755);
      if (isNew) {
        await guest.run(p);
        await storeFile(guest, `${ROOT}/${folder}/${NAME_FILE}`, encodeText(name.slice(0, NAME_BYTES_MAX)), PRIVATE);
      }
      await storeFile(guest, `${ROOT}/${folder}/${USED_FILE}`, EMPTY, PRIVATE);
      return { path, isNew, [Symbol.asyncDispose]: () => Promise.resolve(leave()) };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Resolves with what gives the lock back. */
  async #lock(name: string, signal: AbortSignal): Promise<() => void> {
    const lock = this.#locks.get(name) ?? new Mutex();
    this.#locks.set(name, lock);
    return new Promise((resolve, reject) => {
      lock
        .run(async () => {
          signal.throwIfAborted();
          await new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
  }

  #ids(): Promise<string[]> {
    return listDirectory(this.#guest, ROOT);
  }

  /** Undefined when it is gone meanwhile. */
  async #usageOf(id: string): Promise<CacheUsage | undefined> {
    const folder = `${ROOT}/${id}`;
    const p = new Program('look at a build cache');
    const used = statx(p, AT_FDCWD, `${folder}/${USED_FILE}`, 0, STATX_BASIC_STATS, MAY_FAIL);
    const made = statx(p, AT_FDCWD, `${folder}/${NAME_FILE}`, 0, STATX_BASIC_STATS, MAY_FAIL);
    const opened = openat(p, AT_FDCWD, `${folder}/data`, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, MAY_FAIL);
    const result = await this.#guest.run(p);
    if (result.errno(opened) !== 0) return undefined;
    const directory = result.get(opened);
    try {
      let bytes = 0;
      for await (const { stat } of readTree(this.#guest, directory)) bytes += stat.size;
      const name = decodeText((await readWholeFile(this.#guest, `${folder}/${NAME_FILE}`, NAME_BYTES_MAX)) ?? EMPTY);
      const usedAt = result.errno(used.call) === 0 ? timeOf(result.get(used)) : 0n;
      const createdAt = result.errno(made.call) === 0 ? timeOf(result.get(made)) : 0n;
      return { id, name, bytes, inUse: this.#users.has(id), createdAt, usedAt };
    } finally {
      const closing = new Program('look away from a build cache');
      close(closing, directory);
      await this.#guest.run(closing);
    }
  }
}

const EMPTY = new Uint8Array(0);
const MAY_FAIL = { continue: true } as const;

const timeOf = ({ modified }: Statx): Instant => instantOf(modified.seconds, modified.nanoseconds);
