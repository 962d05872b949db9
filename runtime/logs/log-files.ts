/** A log's files: `x` is the newest, then `x.1` or, packed, `x.1.gz`, `x.2`, ... */
import { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../guest/constants/open.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { renameat2, unlinkat } from '../guest/syscalls/directory.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import type { Ref } from '../guest/values.ts';

export const LOG_FILE_MODE = 0o640;
export const PACKED = '.gz';
const MAY_FAIL = { continue: true } as const;
/** Files that one program opens or renames: there may be thousands. */
const AGES_AT_ONCE = 64;

export const agedPath = (path: string, age: number): string => (age === 0 ? path : `${path}.${String(age)}`);

/** An open file of a log. */
export interface OpenedLog {
  readonly fd: number;
  readonly packed: boolean;
}

/** Opens the log for appending, and makes it when it isn't there. */
export const openLog = (p: Program, path: string): Ref =>
  openat(p, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, LOG_FILE_MODE);

/** Undefined when there is none so old. */
export async function openAged(guest: Guest, path: string, age: number): Promise<OpenedLog | undefined> {
  const [opened] = await openAges(guest, path, age, 1);
  return opened;
}

/** All files of a log, newest first. */
export async function openAll(guest: Guest, path: string): Promise<OpenedLog[]> {
  const all: OpenedLog[] = [];
  for (;;) {
    const some = await openAges(guest, path, all.length, AGES_AT_ONCE);
    all.push(...some);
    if (some.length < AGES_AT_ONCE) return all;
  }
}

/** Up to the first age that is missing. */
async function openAges(guest: Guest, path: string, from: number, count: number): Promise<OpenedLog[]> {
  const p = new Program('open a log');
  const tries = Array.from({ length: count }, (_, at) =>
    ['', PACKED].map((suffix) => {
      const name = `${agedPath(path, from + at)}${suffix}`;
      return { packed: suffix === PACKED, fd: openat(p, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0, MAY_FAIL) };
    }),
  );
  const result = await guest.run(p);
  const opened = tries.map((names) =>
    names.filter(({ fd }) => result.errno(fd) === 0).map(({ fd, packed }) => ({ fd: result.get(fd), packed })),
  );
  const gap = opened.findIndex((names) => names.length === 0);
  const wanted = (gap < 0 ? opened : opened.slice(0, gap)).flatMap((names) => names.slice(0, 1));
  await closeAll(
    guest,
    opened.flat().filter((each) => !wanted.includes(each)),
  );
  return wanted;
}

export async function closeAll(guest: Guest, files: readonly OpenedLog[]): Promise<void> {
  if (files.length === 0) return;
  const p = new Program('close a log');
  for (const { fd } of files) close(p, fd, MAY_FAIL);
  await guest.run(p);
}

/** How many rotated files there are. */
export async function countAged(guest: Guest, path: string): Promise<number> {
  const all = await openAll(guest, path);
  await closeAll(guest, all);
  return Math.max(all.length - 1, 0);
}

/** Shifts the `aged` rotated files by one; the last of `files` is overwritten. */
export async function shiftAged(guest: Guest, path: string, aged: number, files: number): Promise<void> {
  for (let to = Math.min(aged + 1, files - 1); to > 1; to -= AGES_AT_ONCE) {
    const p = new Program('rotate the log');
    for (let age = to; age > Math.max(to - AGES_AT_ONCE, 1); age -= 1)
      for (const suffix of ['', PACKED]) {
        // One may be packed and the other not.
        unlinkat(p, AT_FDCWD, `${agedPath(path, age)}${suffix}`, 0, MAY_FAIL);
        move(p, `${agedPath(path, age - 1)}${suffix}`, `${agedPath(path, age)}${suffix}`);
      }
    await guest.run(p);
  }
}

/** Appends the last step of a rotation: the newest file becomes the first of the rotated ones, and a new one is opened. */
export function appendRotation(p: Program, path: string, oldFd: number, files: number): Ref {
  close(p, oldFd, MAY_FAIL);
  if (files > 1) {
    unlinkat(p, AT_FDCWD, `${agedPath(path, 1)}${PACKED}`, 0, MAY_FAIL);
    move(p, path, agedPath(path, 1));
  } else unlinkat(p, AT_FDCWD, path, 0, MAY_FAIL);
  return openat(p, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, LOG_FILE_MODE);
}

const move = (p: Program, from: string, to: string): void =>
  void renameat2(p, { directory: AT_FDCWD, path: from }, { directory: AT_FDCWD, path: to }, 0, MAY_FAIL);
