import { TarReader } from '../archive/tar-reader.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { streamOf } from '../store/stream-of.ts';

/**
 * The blobs of image archives that come with the product, as the lower half of an OverlayBlobStore: images that were loaded from them are there
 * at every start without a copy in the browser's storage or the guest's memory. The archives are uncompressed tars with compressed layers.
 */
export async function bundledBlobs(archives: Iterable<ReadableStream<Uint8Array>>): Promise<MemoryBlobStore> {
  const blobs = new MemoryBlobStore();
  for (const archive of archives) {
    const reader = new TarReader(archive);
    for (let header = await reader.next(); header; header = await reader.next()) {
      if (header.type === 'file') await blobs.put(streamOf(reader.body()));
    }
  }
  return blobs;
}
