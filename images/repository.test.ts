import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { unxz } from '../runtime/archive/xz.ts';
import { streamOf } from '../runtime/std/stream-of.ts';
import { sha256 } from './build/packages.ts';
import { DIST, REPOSITORY_FILES } from './build/places.ts';
import { indexOf, readContents, readRepositoryPins, repositoryPackages } from './build/repository/contents.ts';
import { INDEX_FILE, RELEASE_FILE } from './build/repository/debian-repository.ts';
import { pinnedIndex } from './build/shelf/packages-index.ts';

/** All that apt and pip can install. */
const BYTES_MAX = 60e6;

const pins = readRepositoryPins();
const below = (folder: string): string[] =>
  readdirSync(join(REPOSITORY_FILES, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
const plainIndex = async (): Promise<string> =>
  new Response(unxz(streamOf([readFileSync(join(DIST, INDEX_FILE))]), () => undefined) as ReadableStream).text();
const field = (stanza: string, key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';

test('what the list needs is pinned, and nothing else, in the versions that images of the shelf have', () => {
  const names = (each: readonly { name: string }[]): string[] => each.map(({ name }) => name);
  expect(names(repositoryPackages(indexOf(pins)))).toEqual(names(pins));
  const ofShelf = pinnedIndex('bookworm');
  const differing = pins.filter(
    ({ name, sha256: digest }) => ofShelf.has(name) && ofShelf.get(name)?.sha256 !== digest,
  );
  expect(names(differing)).toEqual([]);
});

test('the signed release names the index', async () => {
  const release = readFileSync(join(DIST, RELEASE_FILE), 'utf8');
  expect(release).toMatch(/^-----BEGIN PGP SIGNED MESSAGE-----\n[^]*-----END PGP SIGNATURE-----\n$/);
  const index = readFileSync(join(DIST, INDEX_FILE));
  const plain = Buffer.from(await plainIndex());
  expect(release).toContain(` ${sha256(index)} ${index.length} main/binary-i386/Packages.xz\n`);
  expect(release).toContain(` ${sha256(plain)} ${plain.length} main/binary-i386/Packages\n`);
});

test('the index has every package, each of which is what it says, and no other lies beside them', async () => {
  const stanzas = (await plainIndex()).trimEnd().split('\n\n');
  expect(stanzas.map((each) => `${field(each, 'Package')} ${field(each, 'Debian-SHA256')}`)).toEqual(
    pins.map(({ name, sha256: digest }) => `${name} ${digest}`),
  );
  const files = stanzas.map((each) => join(REPOSITORY_FILES, 'debian', field(each, 'Filename')));
  expect(below('debian/pool')).toEqual([...files].sort());
  const digests = files.map((path) => sha256(readFileSync(path)));
  expect(digests).toEqual(stanzas.map((each) => field(each, 'SHA256')));
  const near = Object.entries(readContents().near);
  expect(near.filter(([name]) => !pins.some((pin) => pin.name === name))).toEqual([]);
});

test('every wheel has a page that names it with its digest', () => {
  const pages = below('simple')
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
  const linked = [...pages.matchAll(/href="\.\.\/\.\.\/wheels\/([^"#]+)#sha256=([0-9a-f]{64})"/g)];
  const wheels = below('wheels').map((path) => `${basename(path)} ${sha256(readFileSync(path))}`);
  expect(linked.map(([, name = '', digest = '']) => `${name} ${digest}`).sort()).toEqual(wheels.sort());
  expect(wheels.length).toBe(readContents().wheels.length);
});

test('the packages keep their limit', () => {
  const bytes = below('.').reduce((sum, path) => sum + readFileSync(path).byteLength, 0);
  expect(bytes).toBeLessThan(BYTES_MAX);
});
