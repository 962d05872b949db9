import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../constants/open.ts';
import { GuestError, isSyscallError } from '../errors.ts';
import { Program } from '../program.ts';
import { close, openat } from '../syscalls/open.ts';
import { type DirectoryEntry, getdents, seekDirectory } from '../syscalls/readdir.ts';
import type { Runner } from './read-whole-file.ts';

const LISTING_BYTES = 8 * 1024;
const LISTINGS_A_ROUND = 4;
const ENTRIES_MAX = 100_000;

/** The names in a directory without `.` and `..`, in the file system's order; none when it isn't there. */
export const listDirectory = async (runner: Runner, path: string): Promise<string[]> =>
  (await readEntries(runner, path)).map(({ name }) => name);

/** The entries of a directory; none when it isn't there. Throws GuestError past 100,000 of them. */
export async function readEntries(runner: Runner, path: string): Promise<DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  for (let from = 0n; ;) {
    const listings = await readRound(runner, path, from);
    const found = listings.flat();
    entries.push(...found.filter(({ name }) => name !== '.' && name !== '..'));
    const last = found.at(-1);
    if (!last || listings.some((listing) => listing.length === 0)) return entries;
    if (entries.length > ENTRIES_MAX)
      throw new GuestError(`Cannot list ${path}: it has more than ${String(ENTRIES_MAX)} entries`);
    from = last.next;
  }
}

/** The next listings, an empty one at the end of the directory. */
async function readRound(runner: Runner, path: string, from: bigint): Promise<DirectoryEntry[][]> {
  const p = new Program(`list ${path}`);
  const fd = openat(p, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (from > 0n) seekDirectory(p, fd, from);
  const listings = Array.from({ length: LISTINGS_A_ROUND }, () => getdents(p, fd, LISTING_BYTES));
  close(p, fd, { always: true });
  try {
    const result = await runner.run(p);
    return listings.map((listing) => result.get(listing));
  } catch (error) {
    if (isSyscallError(error, 'ENOENT') && error.call === 'openat') return [];
    throw error;
  }
}
