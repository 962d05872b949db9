/** Everything that is built, in order: what goes in and what comes out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBusybox } from './busybox.ts';
import { buildAgent, buildKernel, takeBios } from './compiled.ts';
import { buildInitramfs } from './initramfs.ts';
import { DIST } from './places.ts';
import { buildRoot, packNames, rootPackages } from './root.ts';
import { gzip } from './tar.ts';

export interface Target {
  /** Files and folders, from the top of the repository. */
  readonly inputs: readonly string[];
  /** Debian packages, pinned in packages.json. */
  readonly packages: readonly string[];
  /** Commands whose version matters. */
  readonly tools: readonly string[];
  /** Files in images/dist, in the order in which `build` returns them. */
  readonly artefacts: readonly string[];
  build(): Uint8Array[] | Promise<Uint8Array[]>;
}

const agent = (): Uint8Array => readFileSync(join(DIST, 'agent'));

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

/** Every Debian package that something is built from. */
export const allPackages = (): string[] => Object.values(targets).flatMap((target) => target.packages);
