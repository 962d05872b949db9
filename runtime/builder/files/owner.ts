/** `--chown=user:group`: names are looked up in the image's own /etc/passwd and /etc/group. Texts of errors are the classic builder's. */
import { badParameter } from '../../std/errors.ts';
import { decodeText } from '../../guest/bytes.ts';
import type { Owner } from './copy-files.ts';
import { type FileView, PathError } from '../../image/file-view.ts';

const USER_FILE_BYTES_MAX = 4 * 1024 * 1024;
const FAILED = 'unable to convert uid/gid chown string to host mapping';

/** A single word names the user and the group. Throws 400. */
export async function ownerOf(view: FileView, chown: string): Promise<Owner> {
  const [user = '', group = user, ...more] = chown.split(':');
  if (more.length > 0) throw badParameter(`${FAILED}: invalid chown string format: ${chown}`);
  return {
    uid: await idOf(view, user, { file: 'etc/passwd', id: 'uid', kind: 'user' }),
    gid: await idOf(view, group, { file: 'etc/group', id: 'gid', kind: 'group' }),
  };
}

async function idOf(view: FileView, name: string, what: { file: string; id: string; kind: string }): Promise<number> {
  if (/^[+-]?\d+$/.test(name)) return numberOf(name);
  const lines = (await readText(view, what.file)).split('\n').map((line) => line.trim().split(':'));
  const found = lines.find(([first]) => first === name && name !== '');
  if (found) return Number(found[2]) >>> 0;
  throw badParameter(`${FAILED}: can't find ${what.id} for ${what.kind} ${name}: no such ${what.kind}: ${name}`);
}

/** chown(2) takes -1 for "as it is", which is root's. */
const numberOf = (text: string): number => (Number(text) >>> 0 === 0xffffffff ? 0 : Number(text) >>> 0);

/** Empty when there is no such file. */
async function readText(view: FileView, path: string): Promise<string> {
  try {
    const { entry } = view.resolve(path);
    if (entry?.node.kind !== 'regular') return '';
    return decodeText(await entry.node.read(0, USER_FILE_BYTES_MAX));
  } catch (error) {
    if (error instanceof PathError) return '';
    throw error;
  }
}
