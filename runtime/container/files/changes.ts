import type { ContainerFileService } from '../../model/engine.ts';
import { AT_SYMLINK_NOFOLLOW } from '../../guest/constants/at.ts';
import { CLONE_NEWNS } from '../../guest/constants/clone.ts';
import { RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS } from '../../guest/constants/resolve.ts';
import { O_CLOEXEC, O_PATH } from '../../guest/constants/open.ts';
import { openDirectory } from '../../guest/files/open-directory.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { splitName } from '../../guest/files/entry-name.ts';
import { listNames, readTree, type TreeEntry } from '../../guest/files/tree-reader.ts';
import type { Guest } from '../../guest/guest.ts';
import { inOperation } from '../../guest/operation-guest.ts';
import { Program } from '../../guest/program.ts';
import { mount } from '../../guest/syscalls/mount.ts';
import { close, openat2 } from '../../guest/syscalls/open.ts';
import { isDirectory, statx, type Statx } from '../../guest/syscalls/stat.ts';
import { isOpaque, isWhiteout } from '../layer/read-upper.ts';
import type { Container } from '../container.ts';
import { containerPaths } from '../../model/paths.ts';
import { lowerDirectories } from '../start/make-plan.ts';
import * as rootfs from '../start/root-file-system.ts';
import { killActor } from '../start/start-process.ts';

type Change = Awaited<ReturnType<ContainerFileService['changes']>>[number];

const MAY_FAIL = { continue: true } as const;
const MODIFIED = 0;
const ADDED = 1;
const DELETED = 2;

/**
 * `GET /containers/{id}/changes`: what the container's own layer has that its image hasn't, by comparing the two as Docker does. A
 * directory counts as modified when something in it is.
 */
export async function listChanges(engine: Guest, container: Container): Promise<Change[]> {
  const guest = inOperation(engine, `compare container ${container.name} with its image`);
  const actor = await guest.spawn({ flags: CLONE_NEWNS });
  try {
    const p = new Program(`mount the image of ${container.name}`);
    const { merged, upper } = containerPaths(container.id);
    rootfs.keepMountsHere(p);
    mount(p, { source: 'overlay', target: merged, type: 'overlay', data: `lowerdir=${lowerDirectories(container)}` });
    await actor.run(p);
    const roots = { image: await openDirectory(actor, merged), upper: await openDirectory(actor, upper) };
    return await new Comparison(actor, roots).run();
  } finally {
    await killActor(guest, actor);
  }
}

class Comparison {
  readonly #runner: Runner;
  readonly #image: number;
  readonly #upper: number;
  readonly #changes = new Map<string, number>();

  /** Both are open directories of the runner's. */
  constructor(runner: Runner, roots: { readonly image: number; readonly upper: number }) {
    this.#runner = runner;
    this.#image = roots.image;
    this.#upper = roots.upper;
  }

  async run(): Promise<Change[]> {
    for await (const entry of readTree(this.#runner, this.#upper)) {
      await this.#compare(entry);
      if (isOpaque(entry)) await this.#compareHidden(entry.path);
    }
    return [...this.#changes]
      .map(([path, Kind]) => ({ Path: `/${path}`, Kind }))
      .sort((a, b) => (a.Path < b.Path ? -1 : 1));
  }

  async #compare(entry: TreeEntry): Promise<void> {
    const isInNew = this.#changes.get(splitName(entry.path).parent) === ADDED;
    const before = isInNew ? undefined : await this.#inImage(entry.path);
    if (isWhiteout(entry)) {
      if (before) this.#note(entry.path, DELETED);
    } else if (!before) this.#note(entry.path, ADDED);
    else if (differs(before, entry.stat)) this.#note(entry.path, MODIFIED);
  }

  /** A directory that was made anew hides what the image has in its place. */
  async #compareHidden(directory: string): Promise<void> {
    const seen = new Set(await listNames(this.#runner, this.#upper, directory));
    for (const name of await listNames(this.#runner, this.#image, directory))
      if (!seen.has(name)) this.#note(`${directory}/${name}`, DELETED);
  }

  /** The directories above have changed with it, those that are not new themselves. */
  #note(path: string, kind: number): void {
    this.#changes.set(path, kind);
    for (let { parent } = splitName(path); parent !== '' && !this.#changes.has(parent); { parent } = splitName(parent))
      this.#changes.set(parent, MODIFIED);
  }

  async #inImage(path: string): Promise<Statx | undefined> {
    const p = new Program(`look for ${path} in the image`);
    const { parent, base } = splitName(path);
    const how = { flags: O_PATH | O_CLOEXEC, resolve: RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
    const directory = openat2(p, this.#image, parent || '.', how, MAY_FAIL);
    const stat = statx(p, directory, base, AT_SYMLINK_NOFOLLOW, undefined, MAY_FAIL);
    close(p, directory, { always: true, continue: true });
    const result = await this.#runner.run(p);
    return result.errno(stat.call) === 0 ? result.get(stat) : undefined;
  }
}

/** As Docker compares them: contents by size and time, and a directory's own size and time tell nothing. */
function differs(before: Statx, after: Statx): boolean {
  const isKept =
    before.mode === after.mode &&
    before.uid === after.uid &&
    before.gid === after.gid &&
    before.device.major === after.device.major &&
    before.device.minor === after.device.minor;
  if (!isKept) return true;
  return !isDirectory(before) && (before.size !== after.size || !isSameTime(before, after));
}

/** Times of archives have whole seconds: where one side has no fraction, only seconds count. */
function isSameTime({ modified: a }: Statx, { modified: b }: Statx): boolean {
  const comparable = a.nanoseconds === 0 || b.nanoseconds === 0 || a.nanoseconds === b.nanoseconds;
  return a.seconds === b.seconds && comparable;
}
