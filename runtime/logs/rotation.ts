import { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY } from '../guest/constants/open.ts';
import type { Program } from '../guest/program.ts';
import { unlinkat, renameat2 } from '../guest/syscalls/directory.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import type { Ref } from '../guest/values.ts';

export const LOG_FILE_MODE = 0o640;

/** `x-json.log` is the newest, then `x-json.log.1`, `.2`, ... */
export const rotatedPath = (path: string, age: number): string => (age === 0 ? path : `${path}.${String(age)}`);

/** Appends the shift by one of all files, of which there are `files` at most, and the opening of a new one. */
export function appendRotation(p: Program, path: string, oldFd: number, files: number): Ref {
  close(p, oldFd, { continue: true });
  const missing = { continue: true };
  if (files === 1) unlinkat(p, AT_FDCWD, path, 0, missing);
  for (let age = files - 1; age > 0; age -= 1) {
    const from = { directory: AT_FDCWD, path: rotatedPath(path, age - 1) };
    renameat2(p, from, { directory: AT_FDCWD, path: rotatedPath(path, age) }, 0, missing);
  }
  return openat(p, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, LOG_FILE_MODE);
}
