/** An image that another target has built, as an OCI image layout in a tar: it stands on the shelf as it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TarReader } from '../../../runtime/archive/tar-reader.ts';
import { bytesOf } from '../../../runtime/std/bytes-of.ts';
import { streamOf } from '../../../runtime/std/stream-of.ts';
import { DIST } from '../places.ts';
import type { Descriptor, Layout } from './layout.ts';

const BLOB = /^(?:\.\/)?blobs\/sha256\/([0-9a-f]{64})$/;
const INDEX = /^(?:\.\/)?index\.json$/;
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** `file` lies in images/dist. Throws when it does not hold one image. */
export async function takeArchive(
  file: string,
  layout: Layout,
): Promise<{ readonly manifest: Descriptor; readonly sizeBytes: number }> {
  const [blobs, index] = await read(file);
  const { manifests } = JSON.parse(index) as { manifests: Descriptor[] };
  const [named, ...others] = manifests;
  if (!named || others.length > 0) throw new Error(`Take ${file}: it has ${manifests.length} images, not one`);
  const text = blobs.get(named.digest);
  if (!text) throw new Error(`Take ${file}: its manifest is not in it`);
  const { config, layers } = JSON.parse(Buffer.from(text).toString()) as { config: Descriptor; layers: Descriptor[] };
  for (const { digest, mediaType } of [named, config, ...layers]) {
    const bytes = blobs.get(digest);
    if (!bytes) throw new Error(`Take ${file}: ${digest} is not in it`);
    layout.add(mediaType.replace('application/vnd.oci.image.', ''), bytes);
  }
  const { mediaType, digest, size } = named;
  return {
    manifest: { mediaType, digest, size },
    sizeBytes: [config, ...layers].reduce((sum, each) => sum + each.size, 0),
  };
}

async function read(file: string): Promise<[blobs: Map<string, Uint8Array>, index: string]> {
  const blobs = new Map<string, Uint8Array>();
  let index = '{"manifests":[]}';
  const reader = new TarReader(streamOf([readFileSync(join(DIST, file))]));
  const tooLarge = (): Error => new Error(`Take ${file}: a file in it is too large`);
  for (let header = await reader.next(); header; header = await reader.next()) {
    const [, hex] = BLOB.exec(header.name) ?? [];
    if (hex === undefined && !INDEX.test(header.name)) continue;
    const bytes = await bytesOf(streamOf(reader.body()), FILE_BYTES_MAX, tooLarge);
    if (hex === undefined) index = Buffer.from(bytes).toString();
    else blobs.set(`sha256:${hex}`, bytes);
  }
  return [blobs, index];
}
