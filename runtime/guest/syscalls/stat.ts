import { viewOf } from '../bytes.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, STATX_BASIC_STATS } from '../constants/stat.ts';
import { GuestError } from '../errors.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Path } from '../values.ts';
import type { Timespec } from './attributes.ts';
import { pathArg } from './arguments.ts';

export interface Statx {
  /** Type and permissions, as in st_mode. */
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly inode: bigint;
  /** Bytes. */
  readonly size: number;
  /** Of 512 bytes. */
  readonly blocks: number;
  readonly accessed: Timespec;
  readonly modified: Timespec;
  readonly changed: Timespec;
  /** What a device node stands for. */
  readonly device: { readonly major: number; readonly minor: number };
  /** The file system that it lies on. */
  readonly fileSystem: { readonly major: number; readonly minor: number };
  /** 0 unless STATX_MNT_ID was asked for. */
  readonly mountId: bigint;
}

const STATX_BYTES = 256;

/** statx(2). `flags` AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
export function statx(
  p: Program,
  directory: Int,
  path: Path,
  flags = 0,
  mask = STATX_BASIC_STATS,
  options: CallOptions = {},
): Output<Statx> {
  const buffer = p.scratch(STATX_BYTES);
  return p
    .output(p.call('statx', [directory, pathArg(p, path), flags, mask, buffer], options), buffer)
    .map(decodeStatx);
}

/** struct statx: linux/stat.h. */
export function decodeStatx(bytes: Uint8Array): Statx {
  if (bytes.length !== STATX_BYTES)
    throw new GuestError(`Cannot read a struct statx: ${String(bytes.length)} bytes instead of ${String(STATX_BYTES)}`);
  const view = viewOf(bytes);
  const u32 = (at: number): number => view.getUint32(at, true);
  const time = (at: number): Timespec => ({ seconds: view.getBigInt64(at, true), nanoseconds: u32(at + 8) });
  return {
    links: u32(16),
    uid: u32(20),
    gid: u32(24),
    mode: view.getUint16(28, true),
    inode: view.getBigUint64(32, true),
    size: Number(view.getBigUint64(40, true)),
    blocks: Number(view.getBigUint64(48, true)),
    accessed: time(64),
    changed: time(96),
    modified: time(112),
    device: { major: u32(128), minor: u32(132) },
    fileSystem: { major: u32(136), minor: u32(140) },
    mountId: view.getBigUint64(144, true),
  };
}

export const isDirectory = (stat: { mode: number }): boolean => (stat.mode & S_IFMT) === S_IFDIR;
export const isRegularFile = (stat: { mode: number }): boolean => (stat.mode & S_IFMT) === S_IFREG;
export const isSymbolicLink = (stat: { mode: number }): boolean => (stat.mode & S_IFMT) === S_IFLNK;
