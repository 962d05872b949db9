/** Files of the command, whole; errors in the words of Go's os package. */
import { reasonOf } from '../std/errors.ts';
import type { Invocation } from './invocation.ts';
import { concatBytes } from '../std/concat-bytes.ts';
import { lookup } from '../std/lookup.ts';

/** Profiles, env and label files; nobody writes larger ones by hand. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

const ERRNO_TEXT: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'file exists',
  ELOOP: 'too many levels of symbolic links',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
  EPERM: 'operation not permitted',
};

export async function readWhole(invocation: Invocation, path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const bytes of await invocation.files.open(path)) {
      size += bytes.byteLength;
      if (size > FILE_BYTES_MAX) throw new Error(`file is larger than ${FILE_BYTES_MAX} bytes`);
      parts.push(Uint8Array.from(bytes));
    }
  } catch (error) {
    throw pathError('open', path, error);
  }
  return concatBytes(parts);
}

/** `open /x: no such file or directory`. */
export function pathError(action: string, path: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = lookup(ERRNO_TEXT, code) ?? reasonOf(error);
  return new Error(`${action} ${path}: ${reason}`, { cause: error });
}
