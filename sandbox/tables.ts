/** The host's side of a snapshot: what TypeScript must know again when the guest goes on. */
import * as v from 'valibot';
import { SnapshotError } from '../emulator/snapshot.ts';
import type { GuestState } from '../runtime/guest/guest.ts';
import type { LayerRecord } from '../runtime/image/layer-store.ts';
import type { BlobInfo } from '../runtime/store/blob-store.ts';
import type { TerminalRecord } from './terminal.ts';

export const HOST_SECTION = 'host';
const TERMINALS_MAX = 64;

export interface HostTables {
  readonly version: 1;
  /** Checked by GuestConnection itself. */
  readonly guest: GuestState;
  readonly terminals: readonly TerminalRecord[];
  /** Listening streams. */
  readonly doors: { readonly cli: number; readonly docker: number };
  readonly layers: readonly LayerRecord[];
  /** What the catalogue's archives hold. */
  readonly bundled: readonly BlobInfo[];
}

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const Tables = v.object({
  version: v.literal(1),
  guest: v.looseObject({ version: v.literal(1) }),
  terminals: v.pipe(
    v.array(
      v.object({ pid: id, number: v.pipe(v.number(), v.integer(), v.minValue(0)), stream: id, pending: v.string() }),
    ),
    v.maxLength(TERMINALS_MAX),
  ),
  doors: v.object({ cli: id, docker: id }),
  layers: v.array(v.looseObject({ diffId: v.string(), name: v.string(), blob: v.string(), index: v.string() })),
  bundled: v.array(v.object({ digest: v.string(), size: v.number() })),
});

/** The digests of the blobs that the layers are read from. */
export const blobsOf = ({ layers }: HostTables): string[] => layers.flatMap(({ blob, index }) => [blob, index]);

export const encodeTables = (tables: HostTables): ReadonlyMap<string, Uint8Array> =>
  new Map([[HOST_SECTION, new TextEncoder().encode(JSON.stringify(tables))]]);

export function decodeTables(section: Uint8Array | undefined): HostTables {
  if (!section) throw new SnapshotError('corrupt', "it has no section 'host'");
  try {
    const tables: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(section));
    v.assert(Tables, tables);
    return tables as unknown as HostTables;
  } catch (cause) {
    throw new SnapshotError('corrupt', "its section 'host' is not what it should be", { cause });
  }
}
