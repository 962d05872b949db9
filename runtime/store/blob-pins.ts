/**
 * Who needs which blob: a blob lives as long as somebody holds a pin on it. Deleting waits until nothing is being written, so that a blob
 * that is being put a second time can't be lost between the two.
 */
import type { Digest } from '../oci/digest.ts';
import type { BlobInfo, BlobStore, PutOptions } from './blob-store.ts';

/** A pinned blob; disposing of it lets the blob go when nobody else holds it. */
export interface PinnedBlob extends BlobInfo, Disposable {}

export class BlobPins {
  readonly #blobs: BlobStore;
  readonly #pins = new Map<Digest, number>();
  readonly #unpinned = new Set<Digest>();
  #writing = 0;
  #sweeping: Promise<void> | undefined;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** Puts a blob and pins it. Errors as BlobStore.put. */
  async put(body: ReadableStream<Uint8Array>, options?: PutOptions): Promise<PinnedBlob> {
    while (this.#sweeping) await this.#sweeping;
    this.#writing += 1;
    try {
      const info = await this.#blobs.put(body, options);
      return { ...info, ...this.pin(info.digest) };
    } finally {
      this.#writing -= 1;
      this.#sweep();
    }
  }

  /** Keeps a blob that is there, or that will be. */
  pin(digest: Digest): Disposable {
    this.#pins.set(digest, (this.#pins.get(digest) ?? 0) + 1);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (isHeld) this.#unpin(digest);
        isHeld = false;
      },
    };
  }

  /** Resolves when every blob that nobody holds is deleted, as far as nothing is being written. */
  async settled(): Promise<void> {
    while (this.#sweeping) await this.#sweeping;
  }

  /** Lets go of everything in the store that is not pinned: what an earlier session left. */
  async collectGarbage(): Promise<void> {
    for (const { digest } of await this.#blobs.list()) if (!this.#pins.has(digest)) this.#unpinned.add(digest);
    this.#sweep();
    await this.settled();
  }

  #unpin(digest: Digest): void {
    const left = (this.#pins.get(digest) ?? 0) - 1;
    if (left > 0) {
      this.#pins.set(digest, left);
      return;
    }
    this.#pins.delete(digest);
    this.#unpinned.add(digest);
    this.#sweep();
  }

  #sweep(): void {
    if (this.#writing > 0 || this.#sweeping || this.#unpinned.size === 0) return;
    this.#sweeping = this.#deleteUnpinned().finally(() => {
      this.#sweeping = undefined;
      this.#sweep();
    });
  }

  async #deleteUnpinned(): Promise<void> {
    const digests = [...this.#unpinned].filter((digest) => !this.#pins.has(digest));
    this.#unpinned.clear();
    // A blob that can't be deleted costs room, nothing else: collectGarbage finds it again.
    for (const digest of digests) await this.#blobs.delete(digest).catch(() => {});
  }
}
