/** The words of mount(8) for flags of mount(2). */
import * as ms from './mount.ts';

export const MOUNT_WORDS: Readonly<Record<string, readonly [set: boolean, flag: number]>> = {
  ro: [true, ms.MS_RDONLY],
  rw: [false, ms.MS_RDONLY],
  nosuid: [true, ms.MS_NOSUID],
  suid: [false, ms.MS_NOSUID],
  nodev: [true, ms.MS_NODEV],
  dev: [false, ms.MS_NODEV],
  noexec: [true, ms.MS_NOEXEC],
  exec: [false, ms.MS_NOEXEC],
  sync: [true, ms.MS_SYNCHRONOUS],
  async: [false, ms.MS_SYNCHRONOUS],
  noatime: [true, ms.MS_NOATIME],
  atime: [false, ms.MS_NOATIME],
  relatime: [true, ms.MS_RELATIME],
  strictatime: [true, ms.MS_STRICTATIME],
};
