import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY } from '../constants/open.ts';
import type { CallOptions, Program } from '../program.ts';
import { close, openat } from '../syscalls/open.ts';
import { write } from '../syscalls/read-write.ts';
import type { Path, Ref } from '../values.ts';

export interface WriteFileOptions extends CallOptions {
  /** Creates the file, with this mode, or empties it; without it the file must be there (as in /proc and /sys). */
  readonly create?: number;
}

/**
 * Appends opening, writing and closing to the program; returns the write. `continue` lets all three fail, `always` runs
 * them even after a failure. What it writes fits into one program (some 100 KB); see files/store-file.ts for more.
 */
export function writeFile(p: Program, path: Path, content: Uint8Array | string, options: WriteFileOptions = {}): Ref {
  const { create, ...call } = options;
  const flags = O_WRONLY | O_CLOEXEC | (create === undefined ? 0 : O_CREAT | O_TRUNC);
  const fd = openat(p, AT_FDCWD, path, flags, create ?? 0, call);
  const written = write(p, fd, content, call);
  // The close is skipped when the file did not open, and must not hide why.
  close(p, fd, { ...call, always: true, continue: true });
  return written;
}
