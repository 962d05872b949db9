/** A layer of an image: a tar and the same packed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TarEntry, writeTar } from '../../../runtime/archive/tar-writer.ts';
import { sha256 } from '../packages.ts';
import { CACHE } from '../places.ts';

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

const PACKED = join(CACHE, 'shelf/packed');

export async function packLayer(entries: readonly TarEntry[], createdBy: string): Promise<Layer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(entries)) pieces.push(piece);
  const tar = Buffer.concat(pieces);
  const hex = sha256(tar);
  return { diffId: `sha256:${hex}`, bytes: pack(tar, hex), createdBy };
}

/** Most of a build's time: what was packed once is kept. */
function pack(tar: Uint8Array, hex: string): Uint8Array {
  const kept = join(PACKED, `${hex}.zst`);
  if (existsSync(kept)) return readFileSync(kept);
  const bytes = execFileSync('zstd', ZSTD, { input: tar, maxBuffer: PACKED_BYTES_MAX });
  mkdirSync(PACKED, { recursive: true });
  // Under its name only when it is whole.
  writeFileSync(`${kept}.new`, bytes);
  renameSync(`${kept}.new`, kept);
  return bytes;
}
