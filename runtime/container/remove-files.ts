import { AT_REMOVEDIR } from '../guest/constants/at.ts';
import { AT_FDCWD } from '../guest/constants/open.ts';
import type { Guest } from '../guest/guest.ts';
import { removeTree } from '../guest/files/remove-tree.ts';
import { Program } from '../guest/program.ts';
import { unlinkat } from '../guest/syscalls/directory.ts';
import { containerPaths } from '../model/paths.ts';

const MAY_FAIL = { continue: true } as const;

/**
 * Removes a container's directories. Most containers leave nothing but the files that the engine made: those go in one program, and only
 * what then is still there is walked through.
 */
export async function removeFiles(guest: Guest, id: string): Promise<void> {
  const { directory, hosts, hostname, resolvConf, log, overlay, upper, work, merged } = containerPaths(id);
  const p = new Program(`remove ${id.slice(0, 12)}`);
  const state = [`${directory}/config.v2.json`, `${directory}/hostconfig.json`];
  for (const file of [hosts, hostname, resolvConf, log, ...state]) unlinkat(p, AT_FDCWD, file, 0, MAY_FAIL);
  for (const empty of [merged, upper, `${work}/work`, work]) unlinkat(p, AT_FDCWD, empty, AT_REMOVEDIR, MAY_FAIL);
  const gone = [overlay, directory].map((path) => unlinkat(p, AT_FDCWD, path, AT_REMOVEDIR, MAY_FAIL));
  const result = await guest.run(p);
  if (gone.every((call) => result.errno(call) === 0)) return;
  await removeTree(guest, overlay);
  await removeTree(guest, directory);
}
