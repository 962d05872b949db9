/** The host's side of a snapshot: what TypeScript must know again when the guest goes on. */
import * as v from 'valibot';
import { SnapshotError } from '../emulator/snapshot.ts';
import type { GuestState } from '../runtime/guest/guest.ts';
import type { LayerRecord } from '../runtime/image/layer-store.ts';
import type { OutsideState } from '../runtime/outside/outside.ts';
import type { BlobInfo } from '../runtime/store/blob-store.ts';
import type { TerminalRecord } from './terminal.ts';

export const HOST_SECTION = 'host';
const TERMINALS_MAX = 64;
/** Changes with every change of HostTables: a machine that was saved by another version can't be taken up. */
export const TABLES_VERSION = 5;

export interface HostTables {
  readonly version: typeof TABLES_VERSION;
  /** Checked by GuestConnection itself. */
  readonly guest: GuestState;
  readonly terminals: readonly TerminalRecord[];
  /** Listening streams; `docker` only while that service is active. */
  readonly doors: { readonly docker?: number; readonly service: number };
  readonly outside: OutsideState;
  readonly layers: readonly LayerRecord[];
  /** The digests of the blobs that the machine's own registry needs. */
  readonly registry: readonly string[];
  /** What the catalogue's archives hold. */
  readonly bundled: readonly BlobInfo[];
}

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const leftEntries = {
  layers: v.array(v.looseObject({ diffId: v.string(), name: v.string(), blob: v.string(), index: v.string() })),
  registry: v.array(v.string()),
  bundled: v.array(v.object({ digest: v.string(), size: v.number() })),
};
const Left = v.object(leftEntries);
const Tables = v.object({
  version: v.literal(TABLES_VERSION),
  guest: v.looseObject({ version: v.literal(1) }),
  terminals: v.pipe(
    v.array(
      v.object({ pid: id, number: v.pipe(v.number(), v.integer(), v.minValue(0)), stream: id, pending: v.string() }),
    ),
    v.maxLength(TERMINALS_MAX),
  ),
  doors: v.object({ docker: v.optional(id), service: id }),
  outside: v.object({
    namespace: id,
    repeats: id,
    syns: id,
    tcp: id,
    names: v.object({ udp: id, tcp: id }),
    inner: id,
    reach: v.union([v.picklist(['nothing', 'everything']), v.object({ ports: v.array(port) })]),
  }),
  ...leftEntries,
});

/** What a machine that is off needs of its tables. */
export type LeftTables = Pick<HostTables, keyof typeof leftEntries>;

export const encodeLeft = (left: LeftTables): Uint8Array => new TextEncoder().encode(JSON.stringify(left));

/** Throws a SnapshotError. */
export function decodeLeft(section: Uint8Array | undefined): LeftTables {
  try {
    const left: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(section));
    v.assert(Left, left);
    return left as unknown as LeftTables;
  } catch (cause) {
    throw new SnapshotError('corrupt', 'its table of layers is not what it should be', { cause });
  }
}

/** The digests of the blobs that the layers are read from, and of those that were pushed. */
export const blobsOf = ({ layers, registry }: Pick<HostTables, 'layers' | 'registry'>): string[] => [
  ...layers.flatMap(({ blob, index }) => [blob, index]),
  ...registry,
];

export const encodeTables = (tables: HostTables): ReadonlyMap<string, Uint8Array> =>
  new Map([[HOST_SECTION, new TextEncoder().encode(JSON.stringify(tables))]]);

export function decodeTables(section: Uint8Array | undefined): HostTables {
  if (!section) throw new SnapshotError('corrupt', "it has no section 'host'");
  try {
    const tables: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(section));
    requireVersion(tables);
    v.assert(Tables, tables);
    return tables as unknown as HostTables;
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause;
    throw new SnapshotError('corrupt', "its section 'host' is not what it should be", { cause });
  }
}

function requireVersion(tables: unknown): void {
  const { version } = v.parse(v.object({ version: v.number() }), tables);
  if (version !== TABLES_VERSION)
    throw new SnapshotError('version', `its tables have version ${version}, this program writes ${TABLES_VERSION}`);
}
