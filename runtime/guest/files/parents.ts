import { AT_FDCWD } from '../constants/open.ts';
import type { Program } from '../program.ts';
import { mkdirat } from '../syscalls/directory.ts';

/** The directories above a path, outermost first: `/a/b/c` has `/a` and `/a/b`. */
export function parentsOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  const root = path.startsWith('/') ? '/' : '';
  return names.slice(0, -1).map((_, index) => root + names.slice(0, index + 1).join('/'));
}

/** Appends making the directories above a path; those that are there stay as they are. */
export function makeParents(p: Program, path: string, mode: number): void {
  for (const parent of parentsOf(path)) mkdirat(p, AT_FDCWD, parent, mode, { continue: true });
}

/** Appends making a directory and those above it; what is there stays as it is. */
export function mkdirAll(p: Program, path: string, mode: number): void {
  makeParents(p, path, mode);
  mkdirat(p, AT_FDCWD, path, mode, { continue: true });
}
