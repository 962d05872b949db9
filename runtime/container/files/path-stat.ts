import type { PathStat } from '../../model/engine.ts';
import * as type from '../../guest/constants/stat.ts';
import type { Statx } from '../../guest/syscalls/stat.ts';
import { instantOf, rfc3339Nano } from '../../std/instant.ts';

/** Go's os.FileMode: permissions as Linux has them, kinds in bits of its own. */
const KINDS: Readonly<Record<number, number>> = {
  [type.S_IFDIR]: 2 ** 31,
  [type.S_IFLNK]: 2 ** 27,
  [type.S_IFBLK]: 2 ** 26,
  [type.S_IFCHR]: 2 ** 26 + 2 ** 21,
  [type.S_IFIFO]: 2 ** 25,
  [type.S_IFSOCK]: 2 ** 24,
};
const SPECIAL: readonly (readonly [linux: number, go: number])[] = [
  [0o4000, 2 ** 23],
  [0o2000, 2 ** 22],
  [0o1000, 2 ** 20],
];

export const goFileMode = (mode: number): number =>
  (mode & 0o777) +
  (KINDS[mode & type.S_IFMT] ?? 0) +
  SPECIAL.reduce((sum, [linux, go]) => sum + ((mode & linux) === 0 ? 0 : go), 0);

/** What clients learn of a file before they copy it. */
export const pathStat = (name: string, stat: Statx, linkTarget: string): PathStat => ({
  name,
  size: stat.size,
  mode: goFileMode(stat.mode),
  mtime: rfc3339Nano(instantOf(stat.modified.seconds, stat.modified.nanoseconds)),
  linkTarget,
});
