import { clear, createStore, delMany, get, keys, set, update, type UseStore, values } from 'idb-keyval';
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
import { Lease } from './lease.ts';
import { streamOf } from '../std/stream-of.ts';

/** One record of this size at a time: small enough for IndexedDB's copies, large enough to be few. */
const CHUNK_BYTES = 1024 * 1024;

interface BlobRecord extends BlobInfo {
  /** Names the blob's chunks: `<token>/<n>`. */
  readonly token: string;
  readonly chunks: number;
}

/**
 * Blobs in IndexedDB: chunks under a token of their own first, the record that makes them a blob last, so that a blob is there as a whole
 * or not at all. Chunks without a record (a tab that was closed half-way) are cleared away when the store is opened; those of another tab
 * that is still at it are told by its lease.
 */
export class IndexedDbBlobStore implements BlobStore {
  readonly #records: UseStore;
  readonly #chunks: UseStore;

  private constructor(name: string) {
    // idb-keyval: one object store a database.
    this.#records = createStore(`${name}-blobs`, 'records');
    this.#chunks = createStore(`${name}-chunks`, 'chunks');
  }

  static async open(name: string): Promise<IndexedDbBlobStore> {
    const store = new IndexedDbBlobStore(name);
    await store.#sweep();
    return store;
  }

  async stat(digest: Digest): Promise<BlobInfo | undefined> {
    const record = await get<BlobRecord>(digest, this.#records);
    return record && { digest, size: record.size };
  }

  async open(digest: Digest): Promise<ReadableStream<Uint8Array>> {
    const record = await get<BlobRecord>(digest, this.#records);
    if (!record) throw new BlobNotFoundError(digest);
    return streamOf(this.#read(record));
  }

  put(body: ReadableStream<Uint8Array>, options: PutOptions = {}): Promise<BlobInfo> {
    return putVerified(body, options, () => Promise.resolve(this.#writer()));
  }

  async delete(digest: Digest): Promise<void> {
    const record = await get<BlobRecord>(digest, this.#records);
    if (!record) return;
    await delMany([digest], this.#records);
    await delMany(chunkKeys(record.token, record.chunks), this.#chunks);
  }

  async list(): Promise<BlobInfo[]> {
    const records = await values<BlobRecord>(this.#records);
    return records.map(({ digest, size }) => ({ digest, size }));
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    await clear(this.#records);
    await clear(this.#chunks);
  }

  async *#read({ digest, token, chunks }: BlobRecord): AsyncGenerator<Uint8Array> {
    for (const key of chunkKeys(token, chunks)) {
      const chunk = await get<Uint8Array>(key, this.#chunks);
      if (!chunk) throw new BlobNotFoundError(digest);
      yield chunk;
    }
  }

  #writer(): BlobWriter {
    const token = crypto.randomUUID();
    const lease = new Lease(token);
    const buffer = new Uint8Array(CHUNK_BYTES);
    let used = 0;
    let chunks = 0;
    const flush = async () => {
      await quotaTyped(set(`${token}/${chunks}`, buffer.slice(0, used), this.#chunks));
      chunks += 1;
      used = 0;
    };
    return {
      write: async (bytes) => {
        for (let at = 0; at < bytes.byteLength;) {
          const piece = bytes.subarray(at, at + CHUNK_BYTES - used);
          buffer.set(piece, used);
          used += piece.byteLength;
          at += piece.byteLength;
          if (used === CHUNK_BYTES) await flush();
        }
      },
      commit: async (info) => {
        if (used > 0) await flush();
        await this.#publish({ ...info, token, chunks });
        lease[Symbol.dispose]();
      },
      abort: async () => {
        // A chunk whose write failed may be there or not.
        await delMany(chunkKeys(token, chunks + 1), this.#chunks).catch(() => {});
        lease[Symbol.dispose]();
      },
    };
  }

  async #publish(record: BlobRecord): Promise<void> {
    let earlier: BlobRecord | undefined;
    const replace = (present: BlobRecord | undefined) => {
      earlier = present;
      return record;
    };
    await quotaTyped(update(record.digest, replace, this.#records));
    // The same blob was put twice: whoever read the earlier chunks has them under way for an instant only.
    if (earlier) await delMany(chunkKeys(earlier.token, earlier.chunks), this.#chunks);
  }

  async #sweep(): Promise<void> {
    // In this order: what another tab commits meanwhile is found in one of the two.
    const chunks = await keys<string>(this.#chunks);
    const tokens = await Lease.held();
    for (const { token } of await values<BlobRecord>(this.#records)) tokens.add(token);
    const orphans = chunks.filter((key) => !tokens.has(key.slice(0, key.indexOf('/'))));
    if (orphans.length > 0) await delMany(orphans, this.#chunks);
  }
}

const chunkKeys = (token: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${token}/${n}`);

async function quotaTyped(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    throw error instanceof DOMException && error.name === 'QuotaExceededError' ? new StorageFullError(error) : error;
  }
}
