/** A sandbox from what lies on disk: the committed artefacts and the built snapshot. For headless runs, tests and builds. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { compileV86, type Lifetime, readArtefact } from '../../emulator/node/artefacts.ts';
import { fingerprintOf } from '../../emulator/fingerprint.ts';
import { decodeSnapshot, SnapshotError } from '../../emulator/snapshot.ts';
import { unpackLayer, type UnpackedLayer } from '../../runtime/image/layer-pack.ts';
import { FileContents } from '../../runtime/image/node/file-contents.ts';
import { MemoryBlobStore } from '../../runtime/store/memory-blob-store.ts';
import seccompProfile from '../../reference/seccomp-default.json' with { type: 'json' };
import { buildInfo } from '../build-info.ts';
import type { NameUpstream } from '../../runtime/network/dns/upstream.ts';
import type { OutsideTcp } from '../../runtime/outside/outside-tcp.ts';
import { PACKAGE_HOST, packageHost, type ReadPackageFile } from '../../runtime/outside/package-host.ts';
import type { Outside } from '../../runtime/std/outside.ts';
import { Sandbox, type SandboxOptions, type SandboxStage } from '../sandbox.ts';
import { COMMAND_LINE } from '../command-line.ts';
import { Computer } from '../computer.ts';
import { diskPackages } from './disk-packages.ts';
import { diskShelf } from './disk-shelf.ts';
import { useNodeCodecs } from './codecs.ts';
import type { Storage } from './kept/storage.ts';
import { SNAPSHOT_PATH } from './paths.ts';

export const DEFAULT_MEMORY_MEBIBYTES = 512;

export interface OpenOptions {
  readonly memoryMebibytes?: number;
  readonly lifetime?: Lifetime;
  /** Boots the kernel although there is a snapshot. */
  readonly cold?: boolean;
  /** The ways to the internet; none when absent. */
  readonly outside?: Outside;
  readonly tcp?: OutsideTcp;
  readonly names?: NameUpstream;
  /** What apt and pip of the shelf's images install; that of images/dist when absent. */
  readonly packages?: ReadPackageFile;
  /** Where published ports are reached beyond the guest; nowhere when absent. */
  readonly hostPorts?: SandboxOptions['hostPorts'];
  /** Where layers lie and what the machine goes on from; in memory and a fresh machine when absent. */
  readonly storage?: Storage;
  readonly log?: (message: string) => void;
  readonly onStage?: (stage: SandboxStage) => void;
}

/** Restores the built snapshot where it fits, else boots. */
export const openSandbox = async (options: OpenOptions = {}): Promise<Sandbox> =>
  openWith(await loadOptions(options), options);

/** The same, for a guest that may reboot. */
export async function openComputer(options: OpenOptions = {}): Promise<Computer> {
  const parts = await loadOptions(options);
  return new Computer(await openWith(parts, options), () => Promise.resolve(parts));
}

async function openWith(parts: SandboxOptions, options: OpenOptions): Promise<Sandbox> {
  const kept = options.storage?.machine;
  if (kept?.kind === 'running') return Sandbox.restore(parts, kept.snapshot);
  if (kept?.kind === 'off') return Sandbox.boot(parts, options.onStage, kept.remains);
  const wanted = !options.cold && parts.memoryBytes === DEFAULT_MEMORY_MEBIBYTES * 2 ** 20;
  if (wanted && existsSync(SNAPSHOT_PATH)) {
    const restored = await restoreOrNothing(parts);
    if (restored) return restored;
  }
  return Sandbox.boot(parts, options.onStage);
}

/** A snapshot of another guest is of no use, nor is one that another version of the program made, whose very format may differ. */
async function restoreOrNothing(parts: SandboxOptions): Promise<Sandbox | undefined> {
  try {
    const snapshot = await decodeSnapshot(await readFile(SNAPSHOT_PATH));
    return snapshot.fingerprint === parts.fingerprint ? await Sandbox.restore(parts, snapshot) : undefined;
  } catch (error) {
    if (error instanceof SnapshotError && error.fault === 'version') return undefined;
    throw error;
  }
}

export async function loadOptions(options: OpenOptions = {}): Promise<SandboxOptions & { boot: object }> {
  useNodeCodecs();
  const memoryBytes = (options.memoryMebibytes ?? DEFAULT_MEMORY_MEBIBYTES) * 2 ** 20;
  const [wasm, bios, kernel, initrd, guestRoot] = await Promise.all([
    compileV86(options.lifetime),
    readArtefact('bios.bin'),
    readArtefact('kernel.bin'),
    readArtefact('initramfs.bin'),
    loadGuestRoot(),
  ]);
  return {
    wasm,
    memoryBytes,
    fingerprint: await fingerprintOf({ bios, kernel, initrd, memoryBytes, commandLine: COMMAND_LINE }),
    boot: { bios, kernel, initrd },
    guestRoot,
    catalogue: async () => [await readArtefact('busybox.tar')],
    ...placesOf(options.storage),
    shelf: diskShelf(),
    hosts: new Map([
      [PACKAGE_HOST, packageHost(options.packages ?? diskPackages(), { isOnline: options.outside !== undefined })],
    ]),
    build: buildInfo,
    seccompProfile,
    advisories: () => readArtefact('advisories.json'),
    ...(options.outside && { outside: options.outside }),
    ...(options.tcp && { tcp: options.tcp }),
    ...(options.names && { names: options.names }),
    ...(options.hostPorts && { hostPorts: options.hostPorts }),
    ...(options.log && { log: options.log }),
  };
}

function placesOf(storage: Storage | undefined): Pick<SandboxOptions, 'blobs' | 'newContents'> {
  if (!storage) return { blobs: new MemoryBlobStore() };
  const { blobs, directory } = storage;
  return { blobs, newContents: () => new FileContents(directory.contents) };
}

async function loadGuestRoot(): Promise<UnpackedLayer> {
  const part = async (name: string): Promise<Uint8Array> => gunzipSync(await readArtefact(`guestroot.${name}.gz`));
  return unpackLayer(await part('index'), part);
}
