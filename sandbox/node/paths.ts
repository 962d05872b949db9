import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The snapshot that `npm run build` makes and the page restores. */
export const SNAPSHOT_PATH = `${ROOT}.cache/snapshot.bin`;
/** What the snapshot was made of, and of which machine it is: SnapshotNote. */
export const SNAPSHOT_NOTE_PATH = `${ROOT}.cache/snapshot.json`;

export interface SnapshotNote {
  /** A hash of everything that went into it. */
  readonly key: string;
  readonly fingerprint: string;
  readonly memoryBytes: number;
}
/** The images that `npm run mirror` has brought: an OCI image layout beside the shelf's. */
export const MIRRORED_PATH = `${ROOT}images/mirrored`;
