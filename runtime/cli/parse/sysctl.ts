/** `--sysctl name=value`: the names that have a namespace of their own. */
import { cut } from '../../text/environment.ts';

const NAMES = new Set(
  'kernel.msgmax kernel.msgmnb kernel.msgmni kernel.sem kernel.shmall kernel.shmmax kernel.shmmni kernel.shm_rmid_forced'.split(
    ' ',
  ),
);
const PREFIXES = ['net.', 'fs.mqueue.'];

export function parseSysctl(text: string): [name: string, value: string] {
  const [name, value] = cut(text, '=');
  const allowed = NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
  if (!text.includes('=') || !allowed) throw new Error(`sysctl '${text}' is not allowed`);
  return [name, value];
}
