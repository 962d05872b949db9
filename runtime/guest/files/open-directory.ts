import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../constants/open.ts';
import { Program } from '../program.ts';
import { openat } from '../syscalls/open.ts';
import type { Runner } from './read-whole-file.ts';

/** A directory's descriptor, the runner's own to close. Rejects with a SyscallError. */
export async function openDirectory(runner: Runner, path: string): Promise<number> {
  const p = new Program(`open ${path}`);
  const fd = openat(p, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return (await runner.run(p)).get(fd);
}
