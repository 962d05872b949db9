import { TarReader } from '../archive/tar-reader.ts';
import { type BlobInfo, type BlobSource, BlobNotFoundError } from '../store/blob-store.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { streamOf } from '../std/stream-of.ts';
import type { Digest } from '../oci/digest.ts';

/**
 * The blobs of image archives that come with the product, as the lower half of an OverlayBlobStore: images that were loaded from them are
 * there at every start, without a copy in the browser's storage or the guest's memory. With the table of an earlier start the archives
 * are fetched only when somebody reads from them.
 */
export class BundledBlobs implements BlobSource {
  readonly #fetch: () => Promise<Iterable<ReadableStream<Uint8Array>>>;
  #known: ReadonlyMap<Digest, number> | undefined;
  #loading: Promise<MemoryBlobStore> | undefined;

  /** `fetch` gives the archives: uncompressed tars (docker-archive or OCI layout) with compressed layers. `table` is an earlier `save`. */
  constructor(fetch: () => Promise<Iterable<ReadableStream<Uint8Array>>>, table?: readonly BlobInfo[]) {
    this.#fetch = fetch;
    this.#known = table && new Map(table.map(({ digest, size }) => [digest, size]));
  }

  async stat(digest: Digest): Promise<BlobInfo | undefined> {
    if (!this.#known) await this.warm();
    const size = this.#known?.get(digest);
    return size === undefined ? undefined : { digest, size };
  }

  async open(digest: Digest): Promise<ReadableStream<Uint8Array>> {
    if (this.#known && !this.#known.has(digest)) throw new BlobNotFoundError(digest);
    return (await this.#load()).open(digest);
  }

  /** Fetches the archives now; rejects when they can't be had (the next read tries again). */
  async warm(): Promise<void> {
    await this.#load();
  }

  /** What is in the archives; JSON. Empty before they have been fetched for the first time. */
  save(): BlobInfo[] {
    return [...(this.#known ?? [])].map(([digest, size]) => ({ digest, size }));
  }

  #load(): Promise<MemoryBlobStore> {
    this.#loading ??= this.#read().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #read(): Promise<MemoryBlobStore> {
    const blobs = new MemoryBlobStore();
    for (const archive of await this.#fetch()) {
      const reader = new TarReader(archive);
      for (let header = await reader.next(); header; header = await reader.next()) {
        if (header.type === 'file') await blobs.put(streamOf(reader.body()));
      }
    }
    this.#known = new Map((await blobs.list()).map(({ digest, size }) => [digest, size]));
    return blobs;
  }
}

/** The blobs of archives that are at hand. */
export async function bundledBlobs(archives: Iterable<ReadableStream<Uint8Array>>): Promise<BundledBlobs> {
  const blobs = new BundledBlobs(() => Promise.resolve(archives));
  await blobs.warm();
  return blobs;
}
