import { AT_FDCWD } from '../../guest/constants/open.ts';
import type { Program } from '../../guest/program.ts';
import { mkdirat } from '../../guest/syscalls/directory.ts';

/** Appends mkdir for a path and its parents; those that are there already stay as they are. */
export function makeDirectories(p: Program, path: string, mode = 0o755): void {
  const parts = path.split('/').filter((part) => part !== '');
  parts.forEach((_, at) => mkdirat(p, AT_FDCWD, `/${parts.slice(0, at + 1).join('/')}`, mode, { continue: true }));
}
