import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_WRONLY } from '../../guest/constants/open.ts';
import type { Program } from '../../guest/program.ts';
import { close, openat } from '../../guest/syscalls/open.ts';
import { makeDirectories } from './make-directories.ts';

/** Appends what makes a file that another can be mounted on, where there is none; with its mode as runc makes it. */
export function makeMountPointFile(p: Program, path: string): void {
  makeDirectories(p, path.slice(0, path.lastIndexOf('/')));
  const file = openat(p, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755, { continue: true });
  close(p, file, { continue: true });
}
