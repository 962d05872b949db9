/** Shared libraries of programs, found as the dynamic linker does. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './shell.ts';

const MAGIC = '\x7fELF';

export const isElf = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 4)).toString('latin1') === MAGIC;

/** The DT_NEEDED entries of a program or library. */
function neededLibraries(path: string): string[] {
  const text = output('readelf', ['--dynamic', '--wide', path]);
  return [...text.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1] ?? '');
}

/**
 * All libraries that the files need, directly or not: from name (soname) to a path in one of the folders. What the `leaves` need does not
 * count. Throws when a library is nowhere.
 */
export function libraryClosure(
  files: readonly string[],
  folders: readonly string[],
  leaves: ReadonlySet<string>,
): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (file: string): void => {
    for (const name of neededLibraries(file)) {
      if (found.has(name)) continue;
      const path = locate(name, folders);
      if (path === undefined) throw new Error(`${file} needs ${name}, which is in none of the packages`);
      found.set(name, path);
      if (!leaves.has(name)) visit(path);
    }
  };
  for (const file of files) visit(file);
  return found;
}

function locate(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
