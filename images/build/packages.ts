/**
 * Debian packages as inputs: pinned by version and SHA-256 in packages.json, fetched by apt, unpacked without being installed.
 * `pinPackages` renews the pins from the archive that apt knows.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CACHE, PACKAGES } from './places.ts';
import { output, run } from './shell.ts';

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: 'i386' | 'all';
  readonly sha256: string;
  /** Below https://deb.debian.org/debian/ (or debian-security). */
  readonly filename: string;
  /** The source package and its version: `name (version)`, as dpkg writes it. */
  readonly source: string;
}

const ARCHITECTURE = 'i386';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function readPins(): DebianPackage[] {
  return JSON.parse(readFileSync(PACKAGES, 'utf8')) as DebianPackage[];
}

/** Lets apt know the architecture of the guest. Needs root. */
export function prepareApt(): void {
  run('dpkg', ['--add-architecture', ARCHITECTURE]);
  run('apt-get', ['update', '-q']);
}

/** Pins what apt would install of each name now. */
export function pinPackages(names: readonly string[]): DebianPackage[] {
  const pins = [...new Set(names)].sort().map(pinPackage);
  writeFileSync(PACKAGES, `${JSON.stringify(pins, undefined, 2)}\n`);
  return pins;
}

function pinPackage(name: string): DebianPackage {
  const fields = parseFields(output('apt-cache', ['show', '--no-all-versions', `${name}:${ARCHITECTURE}`]));
  const field = (key: string): string => {
    const value = fields.get(key);
    if (value === undefined) throw new Error(`Cannot pin Debian package ${name}: apt-cache shows no ${key}`);
    return value;
  };
  const version = field('Version');
  const [sourceName = name, sourceVersion = `(${version})`] = (fields.get('Source') ?? name).split(' ');
  return {
    name,
    version,
    architecture: field('Architecture') === 'all' ? 'all' : 'i386',
    sha256: field('SHA256'),
    filename: field('Filename'),
    source: `${sourceName} ${sourceVersion}`,
  };
}

function parseFields(text: string): Map<string, string> {
  const lines = text.split('\n').map((line) => /^([A-Za-z0-9-]+): (.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])));
}

/** The package's file, from the cache or from the archive, with its digest checked. */
export function fetchPackage(name: string): string {
  const pin = readPins().find((candidate) => candidate.name === name);
  if (!pin) throw new Error(`Debian package ${name} is not pinned: run npm run images -- pin`);
  const folder = join(CACHE, 'packages');
  const path = join(folder, `${pin.sha256.slice(0, 12)}-${basename(pin.filename)}`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const downloads = join(CACHE, 'download');
  rmSync(downloads, { recursive: true, force: true });
  mkdirSync(downloads, { recursive: true });
  download(pin, downloads);
  const [file = ''] = output('ls', [downloads]).trim().split('\n');
  const found = sha256(readFileSync(join(downloads, file)));
  if (found !== pin.sha256) throw new Error(`Debian package ${file} has SHA-256 ${found}, pinned is ${pin.sha256}`);
  renameSync(join(downloads, file), path);
  return path;
}

function download(pin: DebianPackage, folder: string): void {
  try {
    run('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', `${pin.name}:${ARCHITECTURE}=${pin.version}`], {
      cwd: folder,
    });
  } catch (cause) {
    throw new Error(
      `Debian's archive no longer has ${pin.name} ${pin.version}: run npm run images -- pin to take the current one ` +
        `(old ones are on snapshot.debian.org)`,
      { cause },
    );
  }
}

/** Unpacks a package's files into a folder. */
export function unpackPackage(name: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  run('dpkg-deb', ['-x', fetchPackage(name), folder]);
}
