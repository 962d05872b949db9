import { MS_BIND, MS_REC } from '../guest/constants/mount.ts';
import { MOUNT_WORDS } from '../guest/constants/mount-words.ts';

const FLAGS: typeof MOUNT_WORDS = {
  ...MOUNT_WORDS,
  bind: [true, MS_BIND],
  rbind: [true, MS_BIND | MS_REC],
  defaults: [true, 0],
};

/** `size=10m,noexec` as mount(2) wants it. */
export function mountFlags(text: string): { flags: number; data: string } {
  let flags = 0;
  const data: string[] = [];
  for (const word of text.split(',').filter((each) => each !== '')) {
    const [set, flag] = FLAGS[word] ?? [];
    if (flag === undefined) data.push(word);
    else flags = set === true ? flags | flag : flags & ~flag;
  }
  return { flags, data: data.join(',') };
}
