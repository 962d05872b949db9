import type { BlobInfo, BlobStore, PutOptions } from './blob-store.ts';

/**
 * The blobs of a machine that is saved from time to time, behind a store that outlives it. What a save names stays for whoever goes on from
 * that save, even when the machine has no use for it any more.
 */
export class SavedBlobs implements BlobStore {
  readonly #blobs: BlobStore;
  #kept: ReadonlySet<string> | 'all';

  /** `saved`: the digests that the saves there are name. */
  constructor(blobs: BlobStore, saved: Iterable<string>) {
    this.#blobs = blobs;
    this.#kept = new Set(saved);
  }

  /** A save is being made, and may name anything: nothing is deleted until `keep`. */
  keepAll(): void {
    this.#kept = 'all';
  }

  /** The digests that the saves there are name. What was to be deleted meanwhile is for BlobPins.collectGarbage to find. */
  keep(saved: Iterable<string>): void {
    this.#kept = new Set(saved);
  }

  stat(digest: BlobInfo['digest']): ReturnType<BlobStore['stat']> {
    return this.#blobs.stat(digest);
  }

  open(digest: BlobInfo['digest']): ReturnType<BlobStore['open']> {
    return this.#blobs.open(digest);
  }

  put(body: ReadableStream<Uint8Array>, options?: PutOptions): Promise<BlobInfo> {
    return this.#blobs.put(body, options);
  }

  async delete(digest: BlobInfo['digest']): Promise<void> {
    if (this.#kept !== 'all' && !this.#kept.has(digest)) await this.#blobs.delete(digest);
  }

  list(): Promise<BlobInfo[]> {
    return this.#blobs.list();
  }
}
