import type { Digest } from '../oci/digest.ts';
import type { BlobInfo, BlobSource, BlobStore, PutOptions } from './blob-store.ts';

/** Two stores as one: what the product brings along is read from `lower` and never copied, everything else goes to `upper`. */
export class OverlayBlobStore implements BlobStore {
  readonly #lower: BlobSource;
  readonly #upper: BlobStore;

  constructor(lower: BlobSource, upper: BlobStore) {
    this.#lower = lower;
    this.#upper = upper;
  }

  async stat(digest: Digest): Promise<BlobInfo | undefined> {
    return (await this.#lower.stat(digest)) ?? this.#upper.stat(digest);
  }

  async open(digest: Digest): Promise<ReadableStream<Uint8Array>> {
    return (await this.#lower.stat(digest)) ? this.#lower.open(digest) : this.#upper.open(digest);
  }

  async put(body: ReadableStream<Uint8Array>, options?: PutOptions): Promise<BlobInfo> {
    const info = await this.#upper.put(body, options);
    if (await this.#lower.stat(info.digest)) await this.#upper.delete(info.digest);
    return info;
  }

  /** What came with the product stays: a session that was saved earlier may need it. */
  delete(digest: Digest): Promise<void> {
    return this.#upper.delete(digest);
  }

  /** Of `upper` only: that is what costs room. */
  list(): Promise<BlobInfo[]> {
    return this.#upper.list();
  }
}
