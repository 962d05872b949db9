import type { CallOptions, Program } from '../program.ts';
import type { Int, Path, Ref } from '../values.ts';
import { encodeDevice, pathArg } from './arguments.ts';

/** mkdirat(2). The umask of the actor applies. */
export const mkdirat = (p: Program, directory: Int, path: Path, mode: number, options: CallOptions = {}): Ref =>
  p.call('mkdirat', [directory, pathArg(p, path), mode], options);

/** mknodat(2): `mode` with the type (S_IFCHR, S_IFIFO, ...), `device` for character and block devices. */
export const mknodat = (
  p: Program,
  directory: Int,
  path: Path,
  mode: number,
  device: { major: number; minor: number } = { major: 0, minor: 0 },
  options: CallOptions = {},
): Ref => p.call('mknodat', [directory, pathArg(p, path), mode, encodeDevice(device.major, device.minor)], options);

/** symlinkat(2): `path` becomes a link that says `target`. */
export const symlinkat = (p: Program, target: string, directory: Int, path: Path, options: CallOptions = {}): Ref =>
  p.call('symlinkat', [p.string(target), directory, pathArg(p, path)], options);

/** linkat(2): a second name for a file; `flags` AT_EMPTY_PATH or AT_SYMLINK_FOLLOW. */
export const linkat = (
  p: Program,
  from: { directory: Int; path: Path },
  to: { directory: Int; path: Path },
  flags = 0,
  options: CallOptions = {},
): Ref => p.call('linkat', [from.directory, pathArg(p, from.path), to.directory, pathArg(p, to.path), flags], options);

/** unlinkat(2); `flags` AT_REMOVEDIR removes an empty directory. */
export const unlinkat = (p: Program, directory: Int, path: Path, flags = 0, options: CallOptions = {}): Ref =>
  p.call('unlinkat', [directory, pathArg(p, path), flags], options);

/** renameat2(2); `flags` RENAME_NOREPLACE or RENAME_EXCHANGE. */
export const renameat2 = (
  p: Program,
  from: { directory: Int; path: Path },
  to: { directory: Int; path: Path },
  flags = 0,
  options: CallOptions = {},
): Ref =>
  p.call('renameat2', [from.directory, pathArg(p, from.path), to.directory, pathArg(p, to.path), flags], options);
