import { decodeCString, viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Path, Ref } from '../values.ts';
import { longs, optionalString, pathArg } from './arguments.ts';

export interface Mount {
  readonly source?: Path;
  readonly target: Path;
  readonly type?: string;
  /** MS_* (constants/mount.ts). */
  readonly flags?: number;
  readonly data?: string;
}

/** mount(2). Its options are a page at most: 4095 bytes. */
export const mount = (p: Program, what: Mount, options: CallOptions = {}): Ref =>
  p.call(
    'mount',
    [
      optionalString(p, what.source),
      pathArg(p, what.target),
      optionalString(p, what.type),
      what.flags ?? 0,
      optionalString(p, what.data),
    ],
    options,
  );

/** umount2(2): MNT_DETACH, UMOUNT_NOFOLLOW (constants/umount.ts). */
export const umount2 = (p: Program, target: Path, flags = 0, options: CallOptions = {}): Ref =>
  p.call('umount2', [pathArg(p, target), flags], options);

/** pivot_root(2): both may be "." (the old root is then stacked on the new one, to be detached with umount2). */
export const pivotRoot = (p: Program, newRoot: Path, putOld: Path, options: CallOptions = {}): Ref =>
  p.call('pivot_root', [pathArg(p, newRoot), pathArg(p, putOld)], options);

/** open_tree(2): OPEN_TREE_CLONE gives a detached copy of the mount. */
export const openTree = (p: Program, directory: Int, path: Path, flags: number, options: CallOptions = {}): Ref =>
  p.call('open_tree', [directory, pathArg(p, path), flags], options);

/** move_mount(2): MOVE_MOUNT_F_EMPTY_PATH moves the mount that the descriptor itself is. */
export const moveMount = (
  p: Program,
  from: { directory: Int; path: Path },
  to: { directory: Int; path: Path },
  flags: number,
  options: CallOptions = {},
): Ref =>
  p.call('move_mount', [from.directory, pathArg(p, from.path), to.directory, pathArg(p, to.path), flags], options);

/** fsopen(2): a file system to be configured. */
export const fsopen = (p: Program, type: string, flags: number, options: CallOptions = {}): Ref =>
  p.call('fsopen', [p.string(type), flags], options);

/** fsconfig(2): FSCONFIG_* with what it wants. */
export const fsconfig = (
  p: Program,
  fd: Int,
  command: number,
  setting: { key?: string; value?: string; aux?: Int } = {},
  options: CallOptions = {},
): Ref =>
  p.call(
    'fsconfig',
    [fd, command, optionalString(p, setting.key), optionalString(p, setting.value), setting.aux ?? 0],
    options,
  );

/** fsmount(2): the configured file system as a detached mount; `attributes` MOUNT_ATTR_*. */
export const fsmount = (p: Program, fd: Int, flags: number, attributes = 0, options: CallOptions = {}): Ref =>
  p.call('fsmount', [fd, flags, attributes], options);

const MOUNT_ATTR_BYTES = 32;

/** mount_setattr(2): MOUNT_ATTR_* to set and to clear, `propagation` MS_PRIVATE and its kind; `flags` AT_RECURSIVE, AT_EMPTY_PATH. */
export const mountSetattr = (
  p: Program,
  directory: Int,
  path: Path,
  flags: number,
  change: { set?: number; clear?: number; propagation?: number },
  options: CallOptions = {},
): Ref => {
  const struct = p.bytes(longs(change.set ?? 0, change.clear ?? 0, change.propagation ?? 0, 0));
  return p.call('mount_setattr', [directory, pathArg(p, path), flags, struct, MOUNT_ATTR_BYTES], options);
};

export interface FileSystemStatus {
  /** The file system's magic number: linux/magic.h. */
  readonly type: number;
  readonly blockBytes: number;
  readonly blocks: number;
  readonly blocksFree: number;
  readonly blocksAvailable: number;
  readonly files: number;
  readonly filesFree: number;
}

const STATFS64_BYTES = 84;

/** statfs64(2). */
export function statfs(p: Program, path: Path, options: CallOptions = {}): Output<FileSystemStatus> {
  const buffer = p.scratch(STATFS64_BYTES);
  return p.output(p.call('statfs64', [pathArg(p, path), STATFS64_BYTES, buffer], options), buffer).map(decodeStatfs);
}

/** struct statfs64 of i386, packed: asm-generic/statfs.h. */
export function decodeStatfs(bytes: Uint8Array): FileSystemStatus {
  if (bytes.length !== STATFS64_BYTES)
    throw new GuestError(`Cannot read a struct statfs64: ${String(bytes.length)} bytes`);
  const view = viewOf(bytes);
  const u64 = (at: number): number => Number(view.getBigUint64(at, true));
  return {
    type: view.getUint32(0, true),
    blockBytes: view.getUint32(4, true),
    blocks: u64(8),
    blocksFree: u64(16),
    blocksAvailable: u64(24),
    files: u64(32),
    filesFree: u64(40),
  };
}

const PATH_BYTES_MAX = 4096;

/** getcwd(2). */
export function getcwd(p: Program, options: CallOptions = {}): Output<string> {
  const buffer = p.scratch(PATH_BYTES_MAX);
  return p.output(p.call('getcwd', [buffer, PATH_BYTES_MAX], options), buffer, 'result').map(decodeCString);
}
