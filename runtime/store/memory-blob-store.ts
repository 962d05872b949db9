import type { Digest } from '../oci/digest.ts';
import {
  type BlobInfo,
  BlobNotFoundError,
  type BlobStore,
  type BlobWriter,
  type PutOptions,
  putVerified,
  StorageFullError,
} from './blob-store.ts';
import { streamOf } from '../std/stream-of.ts';

/** Blobs in memory: for tests, and for what comes with the product and is never written to the browser's storage. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<Digest, { size: number; chunks: Uint8Array[] }>();
  readonly #bytesMax: number;

  /** `bytesMax` bounds all blobs together, as a browser's quota does. */
  constructor({ bytesMax = Infinity }: { bytesMax?: number } = {}) {
    this.#bytesMax = bytesMax;
  }

  stat(digest: Digest): Promise<BlobInfo | undefined> {
    const blob = this.#blobs.get(digest);
    return Promise.resolve(blob && { digest, size: blob.size });
  }

  open(digest: Digest): Promise<ReadableStream<Uint8Array>> {
    const blob = this.#blobs.get(digest);
    return blob ? Promise.resolve(streamOf(blob.chunks)) : Promise.reject(new BlobNotFoundError(digest));
  }

  put(body: ReadableStream<Uint8Array>, options: PutOptions = {}): Promise<BlobInfo> {
    return putVerified(body, options, () => Promise.resolve(this.#writer()));
  }

  delete(digest: Digest): Promise<void> {
    this.#blobs.delete(digest);
    return Promise.resolve();
  }

  list(): Promise<BlobInfo[]> {
    return Promise.resolve([...this.#blobs].map(([digest, { size }]) => ({ digest, size })));
  }

  #writer(): BlobWriter {
    const chunks: Uint8Array[] = [];
    const bytesFree = this.#bytesMax - [...this.#blobs.values()].reduce((sum, { size }) => sum + size, 0);
    let size = 0;
    return {
      write: (bytes) => {
        size += bytes.byteLength;
        if (size > bytesFree) throw new StorageFullError(undefined);
        chunks.push(bytes.slice());
      },
      commit: ({ digest }) => {
        this.#blobs.set(digest, { size, chunks });
        return Promise.resolve();
      },
      abort: () => Promise.resolve(),
    };
  }
}
