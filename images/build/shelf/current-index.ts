/** Debian's index of packages for i386 as its mirrors have it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from '../../../runtime/scan/debian-version.ts';
import { parseFields, toPin } from '../packages.ts';
import { CACHE } from '../places.ts';
import { output, run } from '../shell.ts';

import type { ShelfPackage } from './packages-index.ts';
import type { Suite } from './recipe.ts';

/** The newest version of each package in all suites that apt has lists of; of another release its last state, without later repairs. */
export function currentIndex(suite: Suite): Map<string, ShelfPackage> {
  const isOwn = suite === 'bookworm';
  const options = isOwn ? [] : aptOf(suite);
  const asked = ['--format', '$(FILENAME)', 'Created-By: Packages', 'Architecture: i386'];
  const lists = output('apt-get', [...options, 'indextargets', ...asked]);
  const index = new Map<string, ShelfPackage>();
  for (const list of lists.trim().split('\n')) {
    for (const stanza of output('/usr/lib/apt/apt-helper', ['cat-file', list]).split(/\n\n+/)) {
      const found = packageOf(stanza, isOwn ? {} : { suite });
      const known = found && index.get(found.name);
      if (found && (!known || compareVersions(known.version, found.version) < 0)) index.set(found.name, found);
    }
  }
  return index;
}

/** Options of apt for a release that this computer is not of, its lists fetched and their signatures checked. */
function aptOf(suite: Suite): string[] {
  const folder = join(CACHE, 'apt', suite);
  for (const each of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, each), { recursive: true });
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(
    join(folder, 'sources.list'),
    `deb [arch=i386 signed-by=${keys}] http://deb.debian.org/debian ${suite} main\n`,
  );
  const options = [
    `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  run('apt-get', [...options, '-q', 'update']);
  return options;
}

function packageOf(stanza: string, from: Pick<ShelfPackage, 'suite'>): ShelfPackage | undefined {
  const fields = parseFields(stanza);
  const name = fields.get('Package');
  if (name === undefined) return undefined;
  const relations = (...keys: string[]): string | undefined =>
    keys.flatMap((key) => fields.get(key) ?? []).join(', ') || undefined;
  return {
    ...toPin(name, fields),
    depends: relations('Pre-Depends', 'Depends'),
    provides: relations('Provides'),
    conflicts: relations('Conflicts', 'Breaks'),
    ...from,
  };
}
