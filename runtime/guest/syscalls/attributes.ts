import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Path, Ref } from '../values.ts';
import { longs, pathArg } from './arguments.ts';

/** fchmodat(2). Follows symbolic links: there is no mode on a link. */
export const fchmodat = (p: Program, directory: Int, path: Path, mode: number, options: CallOptions = {}): Ref =>
  p.call('fchmodat', [directory, pathArg(p, path), mode], options);

/** fchmod(2). */
export const fchmod = (p: Program, fd: Int, mode: number, options: CallOptions = {}): Ref =>
  p.call('fchmod', [fd, mode], options);

/** fchownat(2); -1 leaves an id as it is; `flags` AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
export const fchownat = (
  p: Program,
  directory: Int,
  path: Path,
  owner: { uid: number; gid: number },
  flags = 0,
  options: CallOptions = {},
): Ref => p.call('fchownat', [directory, pathArg(p, path), owner.uid, owner.gid, flags], options);

/** Seconds and nanoseconds since the epoch. */
export interface Timespec {
  readonly seconds: number | bigint;
  readonly nanoseconds: number;
}

/** utimensat_time64(2): access and modification time. `flags` AT_SYMLINK_NOFOLLOW. */
export function utimensat(
  p: Program,
  directory: Int,
  path: Path,
  times: { accessed: Timespec; modified: Timespec },
  flags = 0,
  options: CallOptions = {},
): Ref {
  const { accessed, modified } = times;
  const struct = p.bytes(longs(accessed.seconds, accessed.nanoseconds, modified.seconds, modified.nanoseconds));
  return p.call('utimensat_time64', [directory, pathArg(p, path), struct, flags], options);
}

/** lsetxattr(2), which doesn't follow a symbolic link. */
export const lsetxattr = (p: Program, path: Path, name: string, value: Uint8Array, options: CallOptions = {}): Ref =>
  p.call('lsetxattr', [pathArg(p, path), p.string(name), p.bytes(value), value.length, 0], options);

/** fsetxattr(2). */
export const fsetxattr = (p: Program, fd: Int, name: string, value: Uint8Array, options: CallOptions = {}): Ref =>
  p.call('fsetxattr', [fd, p.string(name), p.bytes(value), value.length, 0], options);

/** lgetxattr(2): at most `limit` bytes, else ERANGE. */
export function lgetxattr(
  p: Program,
  path: Path,
  name: string,
  limit: number,
  options: CallOptions = {},
): Output<Uint8Array> {
  const buffer = p.scratch(limit);
  return p.output(p.call('lgetxattr', [pathArg(p, path), p.string(name), buffer, limit], options), buffer, 'result');
}

/** llistxattr(2): NUL-ended names one after the other, at most `limit` bytes, else ERANGE. */
export function llistxattr(p: Program, path: Path, limit: number, options: CallOptions = {}): Output<Uint8Array> {
  const buffer = p.scratch(limit);
  return p.output(p.call('llistxattr', [pathArg(p, path), buffer, limit], options), buffer, 'result');
}

/** llistxattr(2) for its result alone: how many bytes the names take, 0 when there are none. */
export const llistxattrBytes = (p: Program, path: Path, options: CallOptions = {}): Ref =>
  p.call('llistxattr', [pathArg(p, path), 0, 0], options);

/** lremovexattr(2). */
export const lremovexattr = (p: Program, path: Path, name: string, options: CallOptions = {}): Ref =>
  p.call('lremovexattr', [pathArg(p, path), p.string(name)], options);
