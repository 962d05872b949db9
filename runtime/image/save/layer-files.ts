import { decompress } from '../../archive/compression.ts';
import { type TarEntry, tarHeader } from '../../archive/tar-writer.ts';
import { chunks } from '../../std/chunks.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { LayerRecord, LayerStore } from '../layer-store.ts';

export interface LayerFiles {
  /** Bytes of the uncompressed tar. */
  sizeOf(diffId: Digest): number;
  /** Each layer once. */
  entries(pathOf: (diffId: Digest) => string): AsyncIterable<TarEntry>;
}

/** The images' layers as uncompressed tars. They are unpacked twice: a tar says how long a file is before it begins. */
export async function layerFiles(layers: LayerStore, images: readonly Image[]): Promise<LayerFiles> {
  const records = new Map<Digest, LayerRecord>();
  for (const { diffId } of images.flatMap((image) => image.layers)) {
    const record = layers.get(diffId);
    if (!record) throw new TypeError(`cannot save layer ${diffId}: it is not in the store`);
    records.set(diffId, record);
  }
  const plain = async (record: LayerRecord) => decompress(await layers.open(record), { bytesMax: Infinity });
  const sizes = new Map<Digest, number>();
  for (const [diffId, record] of records) sizes.set(diffId, await lengthOf(await plain(record)));
  const sizeOf = (diffId: Digest): number => sizes.get(diffId) ?? 0;
  return {
    sizeOf,
    async *entries(pathOf) {
      for (const [diffId, record] of records) {
        const header = tarHeader({ name: pathOf(diffId), size: sizeOf(diffId) });
        yield { header, body: chunks(await plain(record)) };
      }
    },
  };
}

async function lengthOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks(stream)) bytes += chunk.byteLength;
  return bytes;
}
