import { decodeCString, split64, viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Path, Ref } from '../values.ts';
import { pathArg } from './arguments.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  /** DT_* (constants/directory.ts); DT_UNKNOWN on file systems that don't say. */
  readonly type: number;
  /** Where the entries after this one begin, for seekDirectory. */
  readonly next: bigint;
}

const ENTRY_HEADER_BYTES = 19;

/** getdents64(2): the next entries, with `.` and `..`; empty at the end of the directory. */
export function getdents(
  p: Program,
  fd: Int,
  bytesMax = 16 * 1024,
  options: CallOptions = {},
): Output<DirectoryEntry[]> {
  const buffer = p.scratch(bytesMax);
  return p.output(p.call('getdents64', [fd, buffer, bytesMax], options), buffer, 'result').map(decodeDirectory);
}

/** struct linux_dirent64: u64 inode, s64 offset, u16 record length, u8 type, name. */
export function decodeDirectory(bytes: Uint8Array): DirectoryEntry[] {
  const view = viewOf(bytes);
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = at + ENTRY_HEADER_BYTES < bytes.length ? view.getUint16(at + 16, true) : 0;
    if (length <= ENTRY_HEADER_BYTES || at + length > bytes.length)
      throw new GuestError(`Cannot read a directory: an entry of ${String(length)} bytes at byte ${String(at)}`);
    const name = decodeCString(bytes.subarray(at + ENTRY_HEADER_BYTES, at + length));
    entries.push({
      name,
      inode: view.getBigUint64(at, true),
      next: view.getBigUint64(at + 8, true),
      type: view.getUint8(at + 18),
    });
    at += length;
  }
  return entries;
}

/** _llseek(2): getdents goes on behind the entry that told `next`, also in a directory that was opened anew. */
export function seekDirectory(p: Program, fd: Int, next: bigint, options: CallOptions = {}): Ref {
  const [low, high] = split64(next);
  return p.call('_llseek', [fd, high, low, p.scratch(8), 0], options);
}

const TARGET_BYTES_MAX = 4096;

/** readlinkat(2): what a symbolic link says, cut at `limit` bytes. */
export function readlinkat(
  p: Program,
  directory: Int,
  path: Path,
  options: CallOptions = {},
  limit = TARGET_BYTES_MAX,
): Output<Uint8Array> {
  const buffer = p.scratch(limit);
  const call = p.call('readlinkat', [directory, pathArg(p, path), buffer, limit], options);
  return p.output(call, buffer, 'result');
}
