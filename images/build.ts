/**
 * Builds what the guest consists of into images/dist, on Debian, as root.
 *
 *     npm run images                     what has changed since the lock file was written
 *     npm run images -- kernel root      these targets, changed or not (see build/targets.ts)
 *     npm run images -- pin              pins the current Debian packages, then builds what that changed
 *     npm run images -- pin-new          pins those that have no pin yet, then builds what that changed
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { artefactsOf, differences, inputsOf, readLock, writeLock, type Lock } from './build/lock.ts';
import { type DebianPackage, fetchPins, pinPackages, prepareApt, readPins } from './build/packages.ts';
import { CACHE, DIST } from './build/places.ts';
import { output, run } from './build/shell.ts';
import { pinRepository, readRepositoryPins } from './build/repository/contents.ts';
import { pinShelf, readShelfPins, type ShelfPackage } from './build/shelf/packages-index.ts';
import { readRecipes } from './build/shelf/recipes.ts';
import { guestPackages, pinsOf, targets, type Target } from './build/targets.ts';

const TOOLS =
  'arch-test bc binutils bison flex gcc gcc-multilib gpg gpg-agent libc-bin libelf-dev libssl-dev make mmdebstrap patch tar xz-utils zstd'.split(
    ' ',
  );

/** Words that are no target. */
const PINNING = ['pin', 'pin-new'];

async function build(name: string, target: Target): Promise<Lock[string]> {
  console.log(`images: building ${name}`);
  fetchPins(pinsOf(target));
  const bytes = await target.build();
  for (const [index, artefact] of target.artefacts.entries()) {
    mkdirSync(dirname(join(DIST, artefact)), { recursive: true });
    writeFileSync(join(DIST, artefact), bytes[index] ?? new Uint8Array());
  }
  if (name === 'agent') chmodSync(join(DIST, 'agent'), 0o755);
  const tools = Object.fromEntries(target.tools.map((tool) => [tool, versionOf(tool)]));
  return { artefacts: artefactsOf(target), ...inputsOf(target), tools };
}

const versionOf = (tool: string): string => output(tool, ['--version']).split('\n')[0] ?? '';

function lockOrNothing(): Lock {
  try {
    return readLock();
  } catch {
    return {};
  }
}

interface KeptPins {
  readonly guest: readonly DebianPackage[];
  readonly shelf: readonly ShelfPackage[];
  readonly repository: readonly ShelfPackage[];
}

/** The shelf's first: what is installed beside its packages has to fit them. */
function pin({ guest, shelf, repository }: KeptPins): void {
  pinPackages(guestPackages(), guest);
  pinShelf(readRecipes(), shelf);
  pinRepository(repository);
}

function prepare(words: readonly string[]): void {
  mkdirSync(CACHE, { recursive: true });
  prepareApt();
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...TOOLS]);
  if (words.includes('pin')) pin({ guest: [], shelf: [], repository: [] });
  if (words.includes('pin-new')) pin({ guest: readPins(), shelf: readShelfPins(), repository: readRepositoryPins() });
}

async function main(words: readonly string[]): Promise<void> {
  const unknown = words.find((word) => !PINNING.includes(word) && !(word in targets));
  if (unknown !== undefined)
    throw new Error(
      `There is no target ${unknown}: choose from ${Object.keys(targets).join(', ')}, ${PINNING.join(', ')}`,
    );
  const lock = lockOrNothing();
  const stale = ([name, target]: [string, Target]): boolean =>
    words.includes(name) || differences(name, target, lock[name]).length > 0;
  if (words.length > 0 || Object.entries(targets).some(stale)) prepare(words);
  for (const [name, target] of Object.entries(targets)) {
    // Asked one after the other, as one target's artefact is the next one's input.
    if (!stale([name, target])) continue;
    lock[name] = await build(name, target);
    writeLock(lock);
  }
  console.log('images: images/dist is what the lock file says');
}

await main(process.argv.slice(2));
