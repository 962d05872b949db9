/**
 * Places in the guest for what RUN mounts: files and folders that are made for one command and go with it, caches that stay until they
 * are pruned. All of it lies where Docker keeps its build data, /var/lib/docker/builder.
 */
import type { HostConfig } from '../../model/types.ts';
import { TarReader } from '../../archive/tar-reader.ts';
import { writeTar } from '../../archive/tar-writer.ts';
import { DATA_ROOT } from '../../model/paths.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../../guest/constants/open.ts';
import { RESOLVE_BENEATH } from '../../guest/constants/resolve.ts';
import { MNT_DETACH } from '../../guest/constants/umount.ts';
import { listDirectory } from '../../guest/files/list-directory.ts';
import { mkdirAll } from '../../guest/files/parents.ts';
import { removeTree } from '../../guest/files/remove-tree.ts';
import { storeFile } from '../../guest/files/store-file.ts';
import { writeTree } from '../../guest/files/tree-writer.ts';
import type { Guest } from '../../guest/guest.ts';
import { inOperation } from '../../guest/operation-guest.ts';
import { Program } from '../../guest/program.ts';
import { fchmodat, fchownat } from '../../guest/syscalls/attributes.ts';
import { mount, umount2 } from '../../guest/syscalls/mount.ts';
import { close, openat } from '../../guest/syscalls/open.ts';
import { LAYERS_GUEST_PATH } from '../../image/image.ts';
import type { DirectoryNode } from '../../image/layer-node.ts';
import { randomId, type Random } from '../../std/random.ts';
import { streamOf } from '../../std/stream-of.ts';
import { layerEntries } from '../files/layer-tar.ts';
import { type CacheFolder, CacheFolders } from './cache-folders.ts';

const SESSIONS = `${DATA_ROOT}/builder/sessions`;

type ApiMounts = NonNullable<HostConfig['Mounts']>;

interface Owned {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Something to be mounted into a command's container. */
export type GuestMount =
  | { readonly kind: 'tmpfs'; readonly target: string; readonly sizeBytes: number | undefined }
  | ({
      readonly kind: 'file';
      readonly target: string;
      readonly content: Uint8Array;
      readonly readOnly: boolean;
    } & Owned)
  /** A path in an image's files; what is written there is lost. */
  | {
      readonly kind: 'tree';
      readonly target: string;
      /** Names of layers, lowest first. */
      readonly layers: readonly string[];
      /** Absolute, without links in it. */
      readonly path: string;
      readonly readOnly: boolean;
    }
  | ({
      readonly kind: 'cache';
      readonly target: string;
      readonly id: string;
      readonly sharing: 'shared' | 'private' | 'locked';
      readonly readOnly: boolean;
      /** What a new cache begins with. */
      readonly seed: DirectoryNode | undefined;
    } & Owned);

export interface MountSession extends AsyncDisposable {
  readonly mounts: ApiMounts;
}

export class MountPlaces {
  readonly #guest: Guest;
  readonly #random: Random;
  readonly caches: CacheFolders;

  constructor(guest: Guest, random: Random) {
    this.#guest = guest;
    this.#random = random;
    this.caches = new CacheFolders(guest);
  }

  /** Clears away what builds left that were cut off with the engine. */
  async clear(): Promise<void> {
    for (const name of await listDirectory(this.#guest, SESSIONS)) {
      await this.#remove(`${SESSIONS}/${name}`);
    }
  }

  /** Makes everything or nothing. */
  async open(requests: readonly GuestMount[], signal: AbortSignal): Promise<MountSession> {
    const folder = `${SESSIONS}/${randomId(this.#random).slice(0, 32)}`;
    const held: CacheFolder[] = [];
    const end = async (): Promise<void> => {
      for (const cache of held) await cache[Symbol.asyncDispose]();
      await this.#remove(folder);
    };
    try {
      const mounts: ApiMounts = [];
      for (const [index, request] of requests.entries()) {
        signal.throwIfAborted();
        mounts.push(await this.#make(request, `${folder}/${index}`, held, signal));
      }
      return { mounts, [Symbol.asyncDispose]: end };
    } catch (error) {
      await end();
      throw error;
    }
  }

  get #tracedGuest(): Guest {
    return inOperation(this.#guest, 'prepare the mounts of a build step');
  }

  async #make(
    request: GuestMount,
    place: string,
    held: CacheFolder[],
    signal: AbortSignal,
  ): Promise<ApiMounts[number]> {
    switch (request.kind) {
      case 'tmpfs':
        return tmpfs(request);
      case 'file':
        return bind(await this.#file(request, place), request);
      case 'tree':
        return bind(await this.#tree(request, place), request);
      case 'cache':
        return bind(await this.#cache(request, held, signal), request);
    }
  }

  async #file(request: Extract<GuestMount, { kind: 'file' }>, place: string): Promise<string> {
    const guest = this.#tracedGuest;
    const p = new Program('make a file for a build step');
    mkdirAll(p, place, 0o700);
    await guest.run(p);
    const path = `${place}/file`;
    await storeFile(guest, path, request.content, { mode: 0o600 });
    const own = new Program('give the file its owner');
    setOwner(own, path, request);
    await guest.run(own);
    return path;
  }

  /** An overlay of its own, so that whoever writes there writes into nothing that lasts. */
  async #tree({ layers, path }: Extract<GuestMount, { kind: 'tree' }>, place: string): Promise<string> {
    const p = new Program('mount files for a build step');
    for (const part of ['upper', 'work', 'merged']) mkdirAll(p, `${place}/${part}`, 0o755);
    const lower = layers.toReversed().map((name) => `${LAYERS_GUEST_PATH}/${name}`);
    const data = `lowerdir=${lower.join(':')},upperdir=${place}/upper,workdir=${place}/work`;
    if (lower.length > 0) mount(p, { source: 'overlay', target: `${place}/merged`, type: 'overlay', data });
    await this.#tracedGuest.run(p);
    return `${place}/merged${path === '/' ? '' : path}`;
  }

  async #cache(
    request: Extract<GuestMount, { kind: 'cache' }>,
    held: CacheFolder[],
    signal: AbortSignal,
  ): Promise<string> {
    const folder = await this.caches.take(request.id, request.sharing, signal);
    held.push(folder);
    if (!folder.isNew) return folder.path;
    const guest = this.#tracedGuest;
    const p = new Program('give the cache its owner');
    setOwner(p, folder.path, request);
    await guest.run(p);
    if (request.seed) await this.#seed(folder.path, request.seed);
    return folder.path;
  }

  async #seed(path: string, seed: DirectoryNode): Promise<void> {
    const guest = this.#tracedGuest;
    const opening = new Program('open the cache');
    const opened = openat(opening, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const directory = (await guest.run(opening)).get(opened);
    try {
      const tar = new TarReader(streamOf(writeTar(layerEntries(seed))));
      await writeTree(guest, directory, tar, { resolve: RESOLVE_BENEATH, label: path });
    } finally {
      const closing = new Program('close the cache');
      close(closing, directory);
      await guest.run(closing);
    }
  }

  async #remove(folder: string): Promise<void> {
    const guest = inOperation(this.#guest, 'remove the mounts of a build step');
    const places = await listDirectory(guest, folder);
    const p = new Program('unmount files of a build step');
    for (const place of places) umount2(p, `${folder}/${place}/merged`, MNT_DETACH, { continue: true });
    if (places.length > 0) await guest.run(p);
    await removeTree(guest, folder);
  }
}

function setOwner(p: Program, path: string, { mode, uid, gid }: Owned): void {
  fchownat(p, AT_FDCWD, path, { uid, gid });
  fchmodat(p, AT_FDCWD, path, mode);
}

const bind = (source: string, { target, readOnly }: { target: string; readOnly: boolean }): ApiMounts[number] => ({
  Type: 'bind',
  Source: source,
  Target: target,
  ReadOnly: readOnly,
});

const tmpfs = ({ target, sizeBytes }: { target: string; sizeBytes: number | undefined }): ApiMounts[number] => ({
  Type: 'tmpfs',
  Target: target,
  ...(sizeBytes !== undefined && { TmpfsOptions: { SizeBytes: sizeBytes } }),
});
