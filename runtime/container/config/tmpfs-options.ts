import * as ms from '../../guest/constants/mount.ts';
import { badParameter } from '../../errors.ts';

const FLAGS: Readonly<Record<string, readonly [set: boolean, flag: number]>> = {
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
const KEYS = new Set(['size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol']);
const DEFAULT_FLAGS = ms.MS_NOSUID | ms.MS_NODEV | ms.MS_NOEXEC;

/** `size=64m,exec` of --tmpfs as mount(2) wants it. Throws Docker's `invalid tmpfs option ["x"]`. */
export function parseTmpfsOptions(text: string): { flags: number; data: string } {
  let flags = DEFAULT_FLAGS;
  const data: string[] = [];
  for (const option of text.split(',').filter((word) => word !== '')) {
    const [set, flag] = FLAGS[option] ?? [];
    if (flag !== undefined) flags = set === true ? flags | flag : flags & ~flag;
    else if (KEYS.has(option.split('=', 1)[0] ?? '') && option.includes('=')) data.push(option);
    else throw badParameter(`invalid tmpfs option ["${option}"]`);
  }
  return { flags, data: data.join(',') };
}
