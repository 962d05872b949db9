/** A layer of an image: a tar and the same packed. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TarEntry, writeTar } from '../../../runtime/archive/tar-writer.ts';
import { sha256 } from '../packages.ts';
import { SHELF } from '../places.ts';

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
  const diffId = `sha256:${sha256(tar)}`;
  const bytes = packedBefore(diffId) ?? execFileSync('zstd', ZSTD, { input: tar, maxBuffer: PACKED_BYTES_MAX });
  return { diffId, bytes, createdBy };
}

interface Reference {
  readonly digest: string;
}

const blobPath = (digest: string): string => join(SHELF, 'blobs', digest.replace(':', '/'));
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** The same tar as the shelf has it from the build before, whole: to pack it is most of a build's time. */
function packedBefore(diffId: string): Uint8Array | undefined {
  const path = join(SHELF, 'index.json');
  if (!existsSync(path)) return undefined;
  const { manifests } = read(path) as { manifests: Reference[] };
  for (const each of manifests.filter(({ digest }) => existsSync(blobPath(digest)))) {
    const { config, layers } = read(blobPath(each.digest)) as { config: Reference; layers: Reference[] };
    const { rootfs } = read(blobPath(config.digest)) as { rootfs: { diff_ids: string[] } };
    const { digest } = layers[rootfs.diff_ids.indexOf(diffId)] ?? {};
    const bytes = digest !== undefined && existsSync(blobPath(digest)) && readFileSync(blobPath(digest));
    if (bytes && `sha256:${sha256(bytes)}` === digest) return bytes;
  }
  return undefined;
}
