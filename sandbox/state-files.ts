/** The engine's state where Docker keeps it: files under /var/lib/docker in the guest. */
import type { Guest } from '../runtime/guest/guest.ts';
import { listDirectory } from '../runtime/guest/files/list-directory.ts';
import { readWholeFile } from '../runtime/guest/files/read-whole-file.ts';
import { removeTree } from '../runtime/guest/files/remove-tree.ts';
import { storeFile } from '../runtime/guest/files/store-file.ts';
import type { StateFiles } from '../runtime/store/state-files.ts';
import { DATA_ROOT } from './places.ts';

/** A container's configuration has some kilobytes; a larger file is not one of ours. */
const STATE_BYTES_MAX = 16 * 1024 * 1024;

export const guestStateFiles = (guest: Guest, root = DATA_ROOT): StateFiles => {
  const inside = (path: string): string => `${root}/${path}`;
  return {
    read: (path) => readWholeFile(guest, inside(path), STATE_BYTES_MAX),
    write: (path, bytes) => storeFile(guest, inside(path), bytes, { mode: 0o600, parentsMode: 0o711 }),
    list: (path) => listDirectory(guest, inside(path)),
    remove: (path) => removeTree(guest, inside(path)),
  };
};
