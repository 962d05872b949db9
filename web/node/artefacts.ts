/**
 * The machine's files as hashed assets, and their URLs as the module `virtual:artefacts`: v86's WebAssembly (gzipped: preview
 * servers send files as they are), BIOS, kernel, initramfs, the built snapshot and the images. Shelf and packages are folders
 * of the site (shelf-site.ts, packages-site.ts).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const MODULE = 'virtual:artefacts';
const RESOLVED = `\0${MODULE}`;

/** What a file of the machine is called in the build, and what its module's field is. */
interface Artefact {
  readonly name: string;
  readonly path: string;
  readonly isGzipped: boolean;
}

const inRoot = (path: string): string => resolve(import.meta.dirname, '../..', path);
const plain = (path: string): Artefact => ({ name: basename(path), path: inRoot(path), isGzipped: false });

const MACHINE = {
  wasm: { name: 'v86.wasm.gz', path: inRoot('node_modules/v86/build/v86.wasm'), isGzipped: true },
  bios: plain('images/dist/bios.bin'),
  kernel: plain('images/dist/kernel.bin'),
  initramfs: plain('images/dist/initramfs.bin'),
  snapshot: plain('.cache/snapshot.bin'),
};
/** By the names that the sandbox asks for: the guest's root in packs, the catalogue, and the security data. */
const IMAGES = Object.fromEntries(
  readdirSync(inRoot('images/dist'))
    .filter((file) => /^guestroot\.|^busybox\.tar$|^advisories\.json$/.test(file))
    .map((file) => [file.replace(/\.(gz|tar|json)$/, ''), plain(`images/dist/${file}`)]),
);

/** What the snapshot was taken from; written beside it. */
const SNAPSHOT_FACTS = inRoot('.cache/snapshot.json');

export function artefacts(): Plugin {
  let isBuild = false;
  return {
    name: 'drydock:artefacts',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    resolveId: (source) => (source === MODULE ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined;
      const url = (artefact: Artefact): string => {
        if (!existsSync(artefact.path)) return "''";
        if (!isBuild) return JSON.stringify(`/@fs${artefact.path}`);
        const reference = this.emitFile({ type: 'asset', name: artefact.name, source: read(artefact) });
        return `import.meta.ROLLUP_FILE_URL_${reference}`;
      };
      return moduleOf(url);
    },
  };
}

/** Files that are not there have the URL '': without a snapshot the worker boots cold, without another it says what is missing. */
function moduleOf(url: (artefact: Artefact) => string): string {
  const machine = Object.entries(MACHINE).map(([field, artefact]) => `${field}: ${url(artefact)}`);
  const images = Object.entries(IMAGES).map(([name, artefact]) => `{ name: '${name}', url: ${url(artefact)} }`);
  const facts = existsSync(SNAPSHOT_FACTS) ? `machine: ${readFileSync(SNAPSHOT_FACTS, 'utf8')},` : '';
  return `export const artefacts = { ${machine.join(', ')}, ${facts} shelf: 'v2/', packages: 'packages/', images: [${images.join(', ')}] };`;
}

function read({ path, isGzipped }: Artefact): Uint8Array {
  const bytes = readFileSync(path);
  return isGzipped ? gzipSync(bytes, { level: 9 }) : bytes;
}
