/**
 * Where layers and other blobs are kept on the host's side, by the digest of their bytes. Nothing is kept that was not verified, and a
 * blob is there as a whole or not at all.
 */
import { algorithmOf, checkContent, type Digest, type Expectation, Hasher } from '../oci/digest.ts';
import { chunks } from '../std/chunks.ts';

export interface BlobInfo {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface PutOptions extends Expectation {
  /** More bytes than this fail with BlobTooLargeError. */
  readonly sizeMax?: number;
  readonly signal?: AbortSignal;
}

/** Blobs that can be read. */
export interface BlobSource {
  /** Undefined when the blob is not there. */
  stat(digest: Digest): Promise<BlobInfo | undefined>;
  /** The bytes from the start. Throws BlobNotFoundError. */
  open(digest: Digest): Promise<ReadableStream<Uint8Array>>;
}

export interface BlobStore extends BlobSource {
  /**
   * Stores a stream and says what it was. Throws DigestError when it is not what was expected, BlobTooLargeError, StorageFullError, or the
   * stream's own error; then nothing stays behind. The same blob may be put twice, also at the same time.
   */
  put(body: ReadableStream<Uint8Array>, options?: PutOptions): Promise<BlobInfo>;
  /** No error when it is not there. */
  delete(digest: Digest): Promise<void>;
  list(): Promise<BlobInfo[]>;
}

export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';
  constructor(digest: Digest) {
    super(`blob ${digest} is not in the store`);
  }
}

export class BlobTooLargeError extends Error {
  override readonly name = 'BlobTooLargeError';
  constructor(sizeMax: number) {
    super(`blob is larger than the limit of ${sizeMax} bytes`);
  }
}

/** The browser's quota or the disk is used up; the session can go on without what was to be stored. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';
  constructor(cause: unknown) {
    super('no space left in the image store: remove images, or free storage', { cause });
  }
}

/** One blob on its way into a store. After `commit` or `abort` it is over. */
export interface BlobWriter {
  write(bytes: Uint8Array): Promise<void> | void;
  commit(info: BlobInfo): Promise<void>;
  /** Leaves nothing behind; does not throw. */
  abort(): Promise<void>;
}

/** The common half of `put`: reads, hashes, checks, then commits or aborts. */
export async function putVerified(
  body: ReadableStream<Uint8Array>,
  options: PutOptions,
  begin: () => Promise<BlobWriter>,
): Promise<BlobInfo> {
  const hasher = await Hasher.create(options.digest && algorithmOf(options.digest));
  const writer = await begin().catch(async (error: unknown) => {
    await body.cancel(error).catch(() => {});
    throw error;
  });
  try {
    await copy(body, options, hasher, writer);
    const info = { digest: hasher.digest(), size: hasher.bytes };
    checkContent(options, info.digest, info.size);
    options.signal?.throwIfAborted();
    await writer.commit(info);
    return info;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function copy(
  body: ReadableStream<Uint8Array>,
  options: PutOptions,
  hasher: Hasher,
  writer: BlobWriter,
): Promise<void> {
  const sizeMax = Math.min(options.size ?? Infinity, options.sizeMax ?? Infinity);
  for await (const chunk of chunks(body)) {
    options.signal?.throwIfAborted();
    hasher.update(chunk);
    if (hasher.bytes > sizeMax) {
      if (options.size !== undefined)
        checkContent({ size: options.size }, options.digest ?? hasher.digest(), hasher.bytes);
      throw new BlobTooLargeError(sizeMax);
    }
    await writer.write(chunk);
  }
}
