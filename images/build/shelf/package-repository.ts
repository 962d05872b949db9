/** A repository of Debian packages in a folder, of exactly those that were pinned: apt installs from it and from nowhere else. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cachePath, fetchPins, sha256 } from '../packages.ts';
import { output } from '../shell.ts';
import { forget } from './forget.ts';
import type { ShelfPackage } from './packages-index.ts';

/** `without`: names of packages that the others are told not to depend on. */
export function writeRepository(
  folder: string,
  packages: readonly ShelfPackage[],
  without: readonly string[] = [],
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  fetchPins(packages);
  const stanzas = packages.map((each) => {
    const file = join(folder, basename(each.filename));
    copyFileSync(cachePath(each), file);
    forget(file, without);
    const control = output('dpkg-deb', ['--field', file]).trimEnd();
    const bytes = readFileSync(file);
    return `${control}\nFilename: ./${basename(file)}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`;
  });
  writeFileSync(join(folder, 'Packages'), stanzas.join('\n'));
}
