import * as ms from '../../guest/constants/mount.ts';
import { MOUNT_WORDS } from '../../guest/constants/mount-words.ts';
import { badParameter } from '../../std/errors.ts';
import { lookup } from '../../std/lookup.ts';

const KEYS = new Set(['size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol']);
const DEFAULT_FLAGS = ms.MS_NOSUID | ms.MS_NODEV | ms.MS_NOEXEC;

/** `size=64m,exec` of --tmpfs as mount(2) wants it. Throws Docker's `invalid tmpfs option ["x"]`. */
export function parseTmpfsOptions(text: string): { flags: number; data: string } {
  let flags = DEFAULT_FLAGS;
  const data: string[] = [];
  for (const option of text.split(',').filter((word) => word !== '')) {
    const [set, flag] = lookup(MOUNT_WORDS, option) ?? [];
    if (flag !== undefined) flags = set === true ? flags | flag : flags & ~flag;
    else if (KEYS.has(option.split('=', 1)[0] ?? '') && option.includes('=')) data.push(option);
    else throw badParameter(`invalid tmpfs option ["${option}"]`);
  }
  return { flags, data: data.join(',') };
}
