/**
 * A machine between two runs of the process, in the file format of snapshots: running, as a snapshot of it; or switched off, as the files
 * that its disk would hold, which a kernel of any version and a machine of any size can start from.
 */
import * as v from 'valibot';
import { decodeSnapshot, type Snapshot, SnapshotError, snapshotParts } from '../../../emulator/snapshot.ts';
import type { Remains } from '../../sandbox.ts';
import { blobsOf, decodeLeft, decodeTables, encodeLeft, HOST_SECTION } from '../../tables.ts';

export type SavedMachine =
  | { readonly kind: 'running'; readonly snapshot: Snapshot; readonly memoryMebibytes: number }
  | { readonly kind: 'off'; readonly remains: Remains };

const SECTION_KEPT = 'kept';
const SECTION_LEFT = 'left';
const SECTION_ROOT = 'disk root';
const SECTION_DATA = 'disk data';
const Kept = v.object({ memoryMebibytes: v.pipe(v.number(), v.integer(), v.minValue(1)) });

/** The digests of the blobs that it can't be started without. */
export const blobsOfMachine = (machine: SavedMachine): string[] =>
  blobsOf(machine.kind === 'off' ? machine.remains : decodeTables(machine.snapshot.sections.get(HOST_SECTION)));

/** Pieces of the file. */
export async function encodeMachine(machine: SavedMachine): Promise<readonly Uint8Array[]> {
  return snapshotParts(machine.kind === 'running' ? runningSnapshot(machine) : await offSnapshot(machine.remains));
}

/** Throws a SnapshotError. */
export async function decodeMachine(file: Uint8Array): Promise<SavedMachine> {
  const snapshot = await decodeSnapshot(file);
  const { sections } = snapshot;
  if (!sections.has(SECTION_LEFT)) return { kind: 'running', snapshot, ...keptOf(sections.get(SECTION_KEPT)) };
  const disk = { root: blobOf(sections.get(SECTION_ROOT)), data: blobOf(sections.get(SECTION_DATA)) };
  return { kind: 'off', remains: { ...decodeLeft(sections.get(SECTION_LEFT)), disk, terminals: [] } };
}

function runningSnapshot({ snapshot, memoryMebibytes }: SavedMachine & { kind: 'running' }): Snapshot {
  const kept = new TextEncoder().encode(JSON.stringify({ memoryMebibytes } satisfies v.InferOutput<typeof Kept>));
  return { ...snapshot, sections: new Map([...snapshot.sections, [SECTION_KEPT, kept]]) };
}

async function offSnapshot({ disk, layers, registry, bundled }: Remains): Promise<Snapshot> {
  const sections = new Map([
    [SECTION_LEFT, encodeLeft({ layers, registry, bundled })],
    [SECTION_ROOT, new Uint8Array(await disk.root.arrayBuffer())],
    [SECTION_DATA, new Uint8Array(await disk.data.arrayBuffer())],
  ]);
  return { fingerprint: '', sections };
}

function keptOf(section: Uint8Array | undefined): v.InferOutput<typeof Kept> {
  try {
    return v.parse(Kept, JSON.parse(new TextDecoder().decode(section)));
  } catch (cause) {
    throw new SnapshotError('corrupt', `its section '${SECTION_KEPT}' is not what it should be`, { cause });
  }
}

function blobOf(section: Uint8Array | undefined): Blob {
  if (!section) throw new SnapshotError('corrupt', 'it has not all of its disk');
  return new Blob([section as Uint8Array<ArrayBuffer>]);
}
