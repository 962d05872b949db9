/** Everything that is built, in order: what goes in and what comes out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAdvisories } from './advisories.ts';
import { buildBusybox } from './busybox.ts';
import { buildAgent, buildKernel, takeBios } from './compiled.ts';
import { buildInitramfs } from './initramfs.ts';
import { type DebianPackage, readPins } from './packages.ts';
import { DIST } from './places.ts';
import { buildRepository, REPOSITORY_INDEXES } from './repository/build-repository.ts';
import { readRepositoryPins } from './repository/contents.ts';
import { buildShelf, SHELF_FILES } from './shelf/build-shelf.ts';
import { shelfPinsByRelease } from './shelf/packages-index.ts';
import { readRecipes } from './shelf/recipes.ts';
import { buildRoot, packNames, rootPackages } from './root.ts';
import { gzip } from './tar.ts';

export interface Target {
  /** Files and folders, from the top of the repository. */
  readonly inputs: readonly string[];
  /** Debian packages, by name. */
  readonly packages: readonly string[];
  /** Where they are pinned: packages.json when absent. */
  readonly pins?: () => readonly DebianPackage[];
  /** Commands whose version matters. */
  readonly tools: readonly string[];
  /** Files in images/dist, in the order in which `build` returns them. */
  readonly artefacts: readonly string[];
  build(): Uint8Array[] | Promise<Uint8Array[]>;
}

const agent = (): Uint8Array => readFileSync(join(DIST, 'agent'));

const recipes = readRecipes();

/** What an image may have of Debian: from the shelf, or installed. */
const scannedPins = (): DebianPackage[] => [
  ...new Map(
    [...readRepositoryPins(), ...shelfPinsByRelease()].map((pin) => [`${pin.name} ${pin.version}`, pin]),
  ).values(),
];

export const targets: Readonly<Record<string, Target>> = {
  agent: {
    inputs: ['images/guest/agent'],
    packages: ['musl-dev'],
    tools: ['gcc', 'ld'],
    artefacts: ['agent'],
    build: () => [buildAgent()],
  },
  initramfs: {
    inputs: ['images/dist/agent', 'images/build/cpio.ts', 'images/build/initramfs.ts'],
    packages: [],
    tools: [],
    artefacts: ['initramfs.bin'],
    build: () => [buildInitramfs(agent())],
  },
  kernel: {
    inputs: ['images/guest/kernel'],
    packages: ['linux-source-6.1'],
    tools: ['gcc', 'ld', 'zstd'],
    artefacts: ['kernel.bin'],
    build: () => [buildKernel()],
  },
  bios: {
    inputs: [],
    packages: ['seabios'],
    tools: [],
    artefacts: ['bios.bin'],
    build: () => [takeBios()],
  },
  busybox: {
    inputs: ['images/catalogue/busybox', 'images/build/busybox.ts', 'images/build/tar.ts'],
    packages: ['busybox-static'],
    tools: ['tar'],
    artefacts: ['busybox.tar'],
    build: () => [buildBusybox()],
  },
  shelf: {
    inputs: [
      ...recipes.map(({ name }) => `images/catalogue/${name}`),
      ...recipes.flatMap(({ archive }) => (archive === undefined ? [] : [`images/dist/${archive}`])),
      'images/build/shelf',
      'images/build/tar.ts',
      'runtime/scan/debian-version.ts',
      ...['tar-writer.ts', 'tar-header.ts', 'pax.ts'].map((file) => `runtime/archive/${file}`),
    ],
    packages: shelfPinsByRelease().map(({ name }) => name),
    pins: shelfPinsByRelease,
    tools: ['mmdebstrap', 'gcc', 'ld', 'zstd'],
    artefacts: SHELF_FILES,
    build: buildShelf,
  },
  advisories: {
    inputs: ['images/build/advisories.ts', 'runtime/scan/debian-version.ts'],
    packages: scannedPins().map(({ name }) => name),
    pins: scannedPins,
    tools: ['dpkg-deb', 'tar'],
    artefacts: ['advisories.json'],
    build: () => [buildAdvisories(scannedPins())],
  },
  packages: {
    inputs: [
      'images/repository',
      'images/build/repository',
      'images/build/tar.ts',
      'images/catalogue/debian/files/etc/dpkg',
      'runtime/archive/tar-header.ts',
    ],
    packages: readRepositoryPins().map(({ name }) => name),
    pins: readRepositoryPins,
    tools: ['zstd', 'xz', 'gpg'],
    artefacts: REPOSITORY_INDEXES,
    build: buildRepository,
  },
  root: {
    inputs: [
      'images/guest/root',
      'images/dist/agent',
      ...['root.ts', 'elf.ts', 'stub.ts', 'tar.ts'].map((file) => `images/build/${file}`),
      ...['layer-pack.ts', 'tree-index.ts', 'byte-codec.ts'].map((file) => `runtime/image/${file}`),
    ],
    packages: rootPackages(),
    tools: ['tar', 'gcc', 'ldconfig'],
    artefacts: ['index', ...packNames].map((name) => `guestroot.${name}.gz`),
    async build() {
      const { index, packs } = await buildRoot(agent());
      return [index, ...packs.values()].map(gzip);
    },
  },
};

/** The pins of what a target is built from. */
export const pinsOf = ({ packages, pins = readPins }: Target): DebianPackage[] =>
  pins().filter(({ name }) => packages.includes(name));

/** Every package that something of the guest is built from; the shelf's follow from its recipes. */
export const guestPackages = (): string[] =>
  Object.values(targets).flatMap(({ packages, pins }) => (pins ? [] : packages));
