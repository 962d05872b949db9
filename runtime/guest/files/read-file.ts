import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../constants/open.ts';
import type { CallOptions, Program } from '../program.ts';
import { close, openat } from '../syscalls/open.ts';
import { read } from '../syscalls/read-write.ts';
import type { Output, Path } from '../values.ts';

/** Appends opening, reading and closing to the program: the first `bytesMax` bytes of a file, in one read. */
export function readFile(p: Program, path: Path, bytesMax: number, options: CallOptions = {}): Output<Uint8Array> {
  const fd = openat(p, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0, options);
  const content = read(p, fd, bytesMax, options);
  close(p, fd, { ...options, always: true, continue: true });
  return content;
}
