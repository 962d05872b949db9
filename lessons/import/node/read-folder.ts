/** A folder to be imported, from disk. It is somebody else's: no link is followed, and everything is bounded. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ImportError, type ImportSource } from '../source.ts';

const FILE_BYTES_MAX = 256 * 1024;
const TOTAL_BYTES_MAX = 4 * 1024 * 1024;
const ENTRIES_MAX = 3000;
const DEPTH_MAX = 10;
const SKIPPED = new Set(['.git', 'node_modules']);

export function readImportFolder(path: string): ImportSource {
  const root = folderAt(path);
  const files = new Map<string, string>();
  const executables = new Set<string>();
  const unread = new Map<string, string>();
  let entries = 0;
  let total = 0;
  const read = (folder: string, depth: number): void => {
    const inside = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of inside) {
      const own = folder === '' ? entry.name : `${folder}/${entry.name}`;
      entries += 1;
      if (entries > ENTRIES_MAX)
        throw new ImportError(`${path} has more than ${ENTRIES_MAX} files: name the folder of one scenario.`);
      if (entry.isSymbolicLink()) unread.set(own, 'it is a link');
      else if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
        if (depth < DEPTH_MAX) read(own, depth + 1);
        else unread.set(own, 'it is nested too deeply');
      } else if (entry.isFile()) {
        const file = readTextFile(join(root, own));
        if ('why' in file) unread.set(own, file.why);
        else if ((total += file.text.length) > TOTAL_BYTES_MAX) unread.set(own, 'the folder is too large');
        else {
          files.set(own, file.text);
          if (file.isExecutable) executables.add(own);
        }
      }
    }
  };
  read('', 0);
  return { name: basename(root), files, executables, unread };
}

/** The folder itself, or the one that the named file describes. */
function folderAt(path: string): string {
  try {
    const real = realpathSync(path);
    return statSync(real).isDirectory() ? real : dirname(real);
  } catch {
    throw new ImportError(`There is no folder ${path}.`);
  }
}

function readTextFile(path: string): { text: string; isExecutable: boolean } | { why: string } {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { why: 'it is no file' };
    if (stat.size > FILE_BYTES_MAX) return { why: `it has ${stat.size} bytes, more than ${FILE_BYTES_MAX}` };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    return text.includes('\0') ? { why: 'it is no text' } : { text, isExecutable: (stat.mode & 0o100) !== 0 };
  } catch {
    return { why: 'it is no text' };
  } finally {
    closeSync(file);
  }
}
