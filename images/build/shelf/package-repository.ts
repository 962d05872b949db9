/** A repository of Debian packages in a folder, of exactly those that were pinned: apt installs from it and from nowhere else. */
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cachePath, fetchPins } from '../packages.ts';
import { output } from '../shell.ts';
import type { ShelfPackage } from './packages-index.ts';

export function writeRepository(folder: string, packages: readonly ShelfPackage[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  fetchPins(packages);
  const stanzas = packages.map((each) => {
    const file = basename(each.filename);
    copyFileSync(cachePath(each), join(folder, file));
    const control = output('dpkg-deb', ['--field', cachePath(each)]).trimEnd();
    const { size } = statSync(cachePath(each));
    return `${control}\nFilename: ./${file}\nSize: ${size}\nSHA256: ${each.sha256}\n`;
  });
  writeFileSync(join(folder, 'Packages'), stanzas.join('\n'));
}
