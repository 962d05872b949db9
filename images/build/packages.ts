/**
 * Debian packages as inputs: pinned by version and SHA-256 in packages.json, fetched by apt, unpacked without being installed.
 * `pinPackages` renews the pins from the archive that apt knows.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
const ARCHITECTURES = new Set([ARCHITECTURE, 'all']);

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function readPins(file = PACKAGES): DebianPackage[] {
  return JSON.parse(readFileSync(file, 'utf8')) as DebianPackage[];
}

/** Lets apt know the architecture of the guest. Needs root. */
export function prepareApt(): void {
  run('dpkg', ['--add-architecture', ARCHITECTURE]);
  try {
    run('apt-get', ['update', '-q']);
  } catch {
    // A mirror in the middle of its update: the older lists may do, and a package that they miss is named later.
    console.warn('images: apt-get update failed, going on with the lists that are there');
  }
}

/** Pins what apt would install of each name now; a pin in `kept` stays. */
export function pinPackages(names: readonly string[], kept: readonly DebianPackage[] = []): DebianPackage[] {
  const wanted = [...new Set(names)].sort();
  // A package for all architectures is not found under one of them, and the other way round: ask for both.
  const asked = wanted.flatMap((name) => [`${name}:${ARCHITECTURE}`, `${name}:all`]);
  const records = output('apt-cache', ['show', '--no-all-versions', ...asked], { lenient: true }).split(/\n\n+/);
  const usable = records.map(parseFields).filter((fields) => ARCHITECTURES.has(fields.get('Architecture') ?? ''));
  const found = new Map(usable.map((fields) => [fields.get('Package') ?? '', fields]));
  const pins = wanted.map(
    (name) => kept.find((pin) => pin.name === name) ?? toPin(name, found.get(name) ?? new Map<string, string>()),
  );
  writeFileSync(PACKAGES, `${JSON.stringify(pins, undefined, 2)}\n`);
  return pins;
}

/** Throws when a field is missing. */
export function toPin(name: string, fields: ReadonlyMap<string, string>): DebianPackage {
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

/** The fields of a stanza that take one line each (deb-control(5)). */
export function parseFields(text: string): Map<string, string> {
  const lines = text.split('\n').map((line) => /^([A-Za-z0-9-]+): (.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])));
}

const folder = join(CACHE, 'packages');
/** Where a package's file lies once it was fetched. */
export const cachePath = (pin: DebianPackage): string => join(folder, `${pin.sha256}.deb`);

const fetchPackages = (names: readonly string[]): void =>
  fetchPins(readPins().filter(({ name }) => names.includes(name)));

/** Gets packages as far as the cache lacks them, and checks their digests. */
export function fetchPins(pins: readonly DebianPackage[]): void {
  // Two releases may have the same file.
  const distinct = new Map(pins.map((pin) => [pin.sha256, pin]));
  const missing = [...distinct.values()].filter((pin) => !existsSync(cachePath(pin)));
  if (missing.length === 0) return;
  const downloads = join(CACHE, 'download');
  rmSync(downloads, { recursive: true, force: true });
  mkdirSync(downloads, { recursive: true });
  download(missing, downloads);
  keep(missing, downloads);
}

/** By their names in the archive: apt's lists, which a mirror may be in the middle of renewing, are not needed. */
function download(pins: readonly DebianPackage[], target: string): void {
  for (const { name, version, filename, sha256: digest } of pins) {
    try {
      run('/usr/lib/apt/apt-helper', [
        'download-file',
        urlOf(filename),
        join(target, `${name}.deb`),
        `SHA256:${digest}`,
      ]);
    } catch (cause) {
      throw new Error(
        `Debian's archive has ${name} ${version} no longer: run npm run images -- pin to take the current versions ` +
          '(old ones are on snapshot.debian.org)',
        { cause },
      );
    }
  }
}

const urlOf = (filename: string): string =>
  `http://deb.debian.org/${filename.startsWith('pool/updates/') ? 'debian-security' : 'debian'}/${filename}`;

function keep(pins: readonly DebianPackage[], downloads: string): void {
  mkdirSync(folder, { recursive: true });
  const found = new Map(readdirSync(downloads).map((file) => [sha256(readFileSync(join(downloads, file))), file]));
  for (const pin of pins) {
    const file = found.get(pin.sha256);
    if (file === undefined) throw new Error(`No download of ${pin.name} ${pin.version} has the SHA-256 ${pin.sha256}`);
    renameSync(join(downloads, file), cachePath(pin));
  }
}

/** The package's file. */
function packageFile(name: string): string {
  const pin = readPins().find((candidate) => candidate.name === name);
  if (!pin) throw new Error(`Debian package ${name} is not pinned: run npm run images -- pin-new`);
  fetchPackages([name]);
  return cachePath(pin);
}

/** Unpacks a package's files into a folder. */
export function unpackPackage(name: string, target: string): void {
  mkdirSync(target, { recursive: true });
  run('dpkg-deb', ['-x', packageFile(name), target]);
}
