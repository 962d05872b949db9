import { AT_REMOVEDIR } from '../constants/at.ts';
import { DT_DIR } from '../constants/directory.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_RDONLY } from '../constants/open.ts';
import { RENAME_NOREPLACE } from '../constants/rename.ts';
import { RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS, RESOLVE_NO_XDEV } from '../constants/resolve.ts';
import { GuestError, isSyscallError } from '../errors.ts';
import { Program } from '../program.ts';
import { OPS_MAX, SCRATCH_BYTES_MAX } from '../protocol.ts';
import type { ProgramResult } from '../result.ts';
import { renameat2, unlinkat } from '../syscalls/directory.ts';
import { close, openat, openat2 } from '../syscalls/open.ts';
import { type DirectoryEntry, getdents } from '../syscalls/readdir.ts';
import type { Int, Output, Ref } from '../values.ts';
import type { Runner } from './read-whole-file.ts';

const LISTING_BYTES = 4 * 1024;
const NAMES_A_STEP = 100;
const PATH_BYTES_MAX = 4096;
/** Characters of up to three bytes, and a name more, are a path that the kernel takes. */
const DEPTH_CHARACTERS_MAX = 1000;
/** Enough for a million files; more is a tree that grows while it is removed. */
const PROGRAMS_MAX = 20_000;
/** A directory of the tree itself: neither a link leads there, nor a mount. */
const INSIDE = {
  flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC,
  resolve: RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
};

/** Something to do in one directory, given by its path below the root of the tree. */
type Step =
  | { readonly do: 'list'; readonly directory: string }
  | { readonly do: 'lift'; readonly directory: string; readonly name: string; readonly to: string }
  | { readonly do: 'unlink'; readonly directory: string; readonly names: readonly string[]; readonly flags: number };

/**
 * Removes a file or a directory with all that is in it; nothing happens when it isn't there. Symbolic links are removed,
 * never followed, and another file system mounted inside is an error (EXDEV, EBUSY), not emptied. A level of the tree costs
 * about one round trip. `directory` is where a relative path begins.
 */
export async function removeTree(runner: Runner, path: string, directory: Int = AT_FDCWD): Promise<void> {
  const root = await openRoot(runner, path, directory);
  if (root === undefined) return;
  try {
    await new Removal(runner, { directory, path }, root).run();
  } finally {
    const p = new Program(`remove ${path}`);
    close(p, root);
    await runner.run(p);
  }
}

/** Removes what is no directory; otherwise the directory's descriptor. */
async function openRoot(runner: Runner, path: string, directory: Int): Promise<number | undefined> {
  const p = new Program(`remove ${path}`);
  const unlinked = unlinkat(p, directory, path, 0, { continue: true });
  const fd = openat(p, directory, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0, { continue: true });
  const result = await runner.run(p);
  if (result.errno(unlinked) === 0) return undefined;
  const error = result.error(fd);
  if (!error) return result.get(fd);
  if (isSyscallError(error, 'ENOENT')) return undefined;
  throw isSyscallError(error, 'ENOTDIR') ? (result.error(unlinked) ?? error) : error;
}

class Removal {
  readonly #runner: Runner;
  readonly #directory: Int;
  readonly #path: string;
  readonly #root: number;
  #steps: Step[] = [];
  /** Found directories, parents before their children. */
  #found: string[] = [];
  #programs = 0;

  constructor(runner: Runner, { directory, path }: { directory: Int; path: string }, root: number) {
    this.#runner = runner;
    this.#directory = directory;
    this.#path = path;
    this.#root = root;
  }

  /** Empties the tree and removes it; again when listings were longer than one step reads. */
  async run(): Promise<void> {
    do {
      this.#steps = [{ do: 'list', directory: '.' }];
      this.#found = [];
      while (this.#steps.length > 0) await this.#round();
      this.#steps = directoriesDeepestFirst(this.#found);
      while (this.#steps.length > 0) await this.#round();
    } while (!(await this.#removeRoot()));
  }

  async #round(): Promise<void> {
    const p = this.#program();
    const listings: [string, Output<DirectoryEntry[]>][] = [];
    for (let step = this.#steps[0]; step && hasRoom(p, listings.length); step = this.#steps[0]) {
      this.#steps.shift();
      const fd = openat2(p, this.#root, step.directory, INSIDE);
      if (step.do === 'lift')
        renameat2(p, { directory: fd, path: step.name }, { directory: this.#root, path: step.to }, RENAME_NOREPLACE);
      else if (step.do === 'list') listings.push([step.directory, getdents(p, fd, LISTING_BYTES)]);
      else unlinkAll(p, fd, step.names, step.flags);
      close(p, fd, { always: true });
    }
    const result = await this.#runner.run(p);
    for (const [directory, listing] of listings) this.#listed(directory, result.get(listing));
  }

  #listed(directory: string, listing: readonly DirectoryEntry[]): void {
    const entries = listing.filter(({ name }) => name !== '.' && name !== '..');
    const inside = (name: string): string => (directory === '.' ? name : `${directory}/${name}`);
    const directories = entries
      .filter(({ type }) => type === DT_DIR)
      .map(({ name }) => (inside(name).length < DEPTH_CHARACTERS_MAX ? inside(name) : this.#lift(directory, name)));
    const files = entries.filter(({ type }) => type !== DT_DIR).map(({ name }) => name);
    this.#found.push(...directories);
    this.#steps.push(...unlinkSteps(directory, files, 0));
    this.#steps.push(...directories.map((each) => ({ do: 'list' as const, directory: each })));
  }

  /** A tree can be deeper than a path can be long: moves a directory to the root of the tree. */
  #lift(directory: string, name: string): string {
    const to = `.lifted-${String(this.#programs)}-${String(this.#found.length)}-${String(this.#steps.length)}`;
    this.#steps.push({ do: 'lift', directory, name, to });
    return to;
  }

  /** False when there is still something in it. */
  async #removeRoot(): Promise<boolean> {
    const p = this.#program();
    const removed = unlinkat(p, this.#directory, this.#path, AT_REMOVEDIR, { continue: true });
    const result: ProgramResult = await this.#runner.run(p);
    const error = result.error(removed);
    if (!error || isSyscallError(error, 'ENOENT')) return true;
    if (isSyscallError(error, 'ENOTEMPTY')) return false;
    throw error;
  }

  #program(): Program {
    if (this.#programs++ >= PROGRAMS_MAX)
      throw new GuestError(`Cannot remove ${this.#path}: there is no end to it; does something still write into it?`);
    return new Program(`remove ${this.#path}`);
  }
}

/** A name with its NUL, and the call that removes it. */
const NAME_BYTES_MAX = 256 + 24;

/** One step more fits into the program. */
const hasRoom = (p: Program, listings: number): boolean =>
  p.ops.length + NAMES_A_STEP + 3 <= OPS_MAX &&
  p.room > (NAMES_A_STEP + 3) * NAME_BYTES_MAX + PATH_BYTES_MAX &&
  (listings + 1) * LISTING_BYTES <= SCRATCH_BYTES_MAX;

/** What is gone already, or not empty yet, is seen when the root doesn't go. */
function unlinkAll(p: Program, fd: Ref, names: readonly string[], flags: number): void {
  for (const name of names) unlinkat(p, fd, name, flags, { continue: flags === AT_REMOVEDIR });
}

function unlinkSteps(directory: string, names: readonly string[], flags: number): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < names.length; at += NAMES_A_STEP)
    steps.push({ do: 'unlink', directory, names: names.slice(at, at + NAMES_A_STEP), flags });
  return steps;
}

function directoriesDeepestFirst(found: readonly string[]): Step[] {
  return found.toReversed().flatMap((path) => {
    const slash = path.lastIndexOf('/');
    return unlinkSteps(slash < 0 ? '.' : path.slice(0, slash), [path.slice(slash + 1)], AT_REMOVEDIR);
  });
}
