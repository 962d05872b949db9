/** A repository of Debian packages, as apt reads it: `dists` with a signed index, `pool` with the packages. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cachePath, fetchPins, sha256 } from '../packages.ts';
import { CACHE, REPOSITORY_FILES, REPOSITORY_RECIPE } from '../places.ts';
import { output } from '../shell.ts';
import type { ShelfPackage } from '../shelf/packages-index.ts';
import { BUILD_TIME_SECONDS } from '../tar.ts';
import { repack, REPACK_INPUTS } from './repack.ts';

const SUITE = 'bookworm';
const INDEX = 'main/binary-i386/Packages';
/** Below images/dist. */
export const RELEASE_FILE = `packages/debian/dists/${SUITE}/InRelease`;
export const INDEX_FILE = `packages/debian/dists/${SUITE}/${INDEX}.xz`;

/** Writes the packages; gives the signed release and the packed index. `near`: see packages.yaml. */
export function buildDebianRepository(
  packages: readonly ShelfPackage[],
  near: Readonly<Record<string, readonly string[]>>,
): { release: Uint8Array; index: Uint8Array } {
  fetchPins(packages);
  const text = packages.map((each) => addPackage(each, near[each.name] ?? [])).join('\n');
  const plain = Buffer.from(text);
  const index = execFileSync('xz', ['-9', '--check=crc32', '--threads=1', '--stdout'], { input: plain });
  const listed = [
    [INDEX, plain],
    [`${INDEX}.xz`, index],
  ] as const;
  const lines = listed.map(([name, bytes]) => ` ${sha256(bytes)} ${bytes.length} ${name}\n`);
  return { release: sign(`${releaseHead()}SHA256:\n${lines.join('')}`), index };
}

const releaseHead = (): string =>
  [
    'Origin: Drydock',
    'Label: Drydock packages',
    `Suite: ${SUITE}`,
    `Codename: ${SUITE}`,
    `Date: ${new Date(BUILD_TIME_SECONDS * 1000).toUTCString().replace('GMT', 'UTC')}`,
    'No-Support-for-Architecture-all: Packages',
    'Architectures: i386',
    'Components: main',
    'Description: A selection of Debian 12, without manuals and translations',
    '',
  ].join('\n');

const KEPT = join(CACHE, 'repacked');
/** Changes with what decides how a package is packed. */
const MANNER = sha256(Buffer.concat(REPACK_INPUTS.map((path) => readFileSync(path)))).slice(0, 16);

/** Packing takes minutes for all of them: what was packed in the same manner before is kept. */
function repacked(each: ShelfPackage): Uint8Array {
  const kept = join(KEPT, `${each.sha256}-${MANNER}.deb`);
  if (existsSync(kept)) return readFileSync(kept);
  const bytes = repack(cachePath(each));
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(`${kept}.part`, bytes);
  renameSync(`${kept}.part`, kept);
  return bytes;
}

/** Its stanza in the index: Debian's words, then what is ours. */
function addPackage(each: ShelfPackage, near: readonly string[]): string {
  const bytes = repacked(each);
  const path = `pool/main/${basename(dirname(each.filename))}/${basename(each.filename)}`;
  const target = join(REPOSITORY_FILES, 'debian', path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  const control = output('dpkg-deb', ['--field', cachePath(each)]).trimEnd();
  const own = [
    `Filename: ${path}`,
    `Size: ${bytes.length}`,
    `SHA256: ${sha256(bytes)}`,
    `Debian-SHA256: ${each.sha256}`,
    ...(near.length > 0 ? [`Near: ${near.join(' ')}`] : []),
  ];
  return `${control}\n${own.join('\n')}\n`;
}

/** Ed25519 makes the same signature of the same text every time, if it says the same time (RFC 8032). */
function sign(text: string): Uint8Array {
  const home = mkdtempSync(join(tmpdir(), 'drydock-sign-'));
  const gpg = (args: readonly string[], input = ''): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...args], { input });
  try {
    gpg(['--import', join(REPOSITORY_RECIPE, 'signing-key.asc')]);
    const time = `${new Date(BUILD_TIME_SECONDS * 1000).toISOString().replaceAll(/[-:]|\.\d+Z/g, '')}!`;
    return gpg(['--faked-system-time', time, '--digest-algo', 'SHA512', '--armor', '--clearsign'], text);
  } finally {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  }
}
