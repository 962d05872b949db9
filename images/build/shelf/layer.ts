/** A layer of an image: a tar and the same packed. */
import { execFileSync } from 'node:child_process';
import { type TarEntry, writeTar } from '../../../runtime/archive/tar-writer.ts';
import { sha256 } from '../packages.ts';

export interface Layer {
  /** Of the tar. */
  readonly diffId: string;
  /** The tar, packed with zstd. */
  readonly bytes: Uint8Array;
  readonly createdBy: string;
}

const PACKED_BYTES_MAX = 512 * 1024 * 1024;
/** The best that unpackers in a browser's memory take: a window of 8 MiB. */
const ZSTD = ['-19', '--single-thread', '--no-progress', '--quiet', '--stdout'];

export async function packLayer(entries: readonly TarEntry[], createdBy: string): Promise<Layer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(entries)) pieces.push(piece);
  const tar = Buffer.concat(pieces);
  const bytes = execFileSync('zstd', ZSTD, { input: tar, maxBuffer: PACKED_BYTES_MAX });
  return { diffId: `sha256:${sha256(tar)}`, bytes, createdBy };
}
