import type { CallOptions, Program } from '../program.ts';
import { O_LARGEFILE } from '../constants/open.ts';
import type { Int, Path, Ref } from '../values.ts';
import { longs, pathArg } from './arguments.ts';

/** openat(2). Files over 2 GB open too: O_LARGEFILE is implied. */
export const openat = (
  p: Program,
  directory: Int,
  path: Path,
  flags: number,
  mode = 0,
  options: CallOptions = {},
): Ref => p.call('openat', [directory, pathArg(p, path), flags | O_LARGEFILE, mode], options);

const OPEN_HOW_BYTES = 24;

/** openat2(2): `resolve` takes RESOLVE_* (constants/resolve.ts). Needs `mode` 0 unless the flags create a file. */
export const openat2 = (
  p: Program,
  directory: Int,
  path: Path,
  how: { flags: number; mode?: number; resolve?: number },
  options: CallOptions = {},
): Ref => {
  const struct = p.bytes(longs(how.flags, how.mode ?? 0, how.resolve ?? 0));
  return p.call('openat2', [directory, pathArg(p, path), struct, OPEN_HOW_BYTES], options);
};

/** close(2). Usually with `{ always: true }`. */
export const close = (p: Program, fd: Int, options: CallOptions = {}): Ref => p.call('close', [fd], options);

/** close_range(2): closes first..last; `last` -1 means all that follow. */
export const closeRange = (p: Program, first: number, last: number, options: CallOptions = {}): Ref =>
  p.call('close_range', [first, last, 0], options);
