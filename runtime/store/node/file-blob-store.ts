import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { algorithmOf, type Digest, hexOf, isDigest } from '../../oci/digest.ts';
import {
  type BlobInfo,
  BlobNotFoundError,
  type BlobStore,
  type BlobWriter,
  type PutOptions,
  putVerified,
  StorageFullError,
} from '../blob-store.ts';

/** Blobs as files, as an OCI layout has them: `<directory>/blobs/<algorithm>/<hex>`; half-written ones lie in `<directory>/ingest`. */
export class FileBlobStore implements BlobStore {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<FileBlobStore> {
    const store = new FileBlobStore(directory);
    await rm(store.#ingest(), { recursive: true, force: true });
    await mkdir(store.#ingest(), { recursive: true });
    return store;
  }

  async stat(digest: Digest): Promise<BlobInfo | undefined> {
    const info = await unlessMissing(stat(this.#path(digest)));
    return info && { digest, size: info.size };
  }

  async open(digest: Digest): Promise<ReadableStream<Uint8Array>> {
    if (!(await this.stat(digest))) throw new BlobNotFoundError(digest);
    return Readable.toWeb(createReadStream(this.#path(digest))) as ReadableStream<Uint8Array>;
  }

  put(body: ReadableStream<Uint8Array>, options: PutOptions = {}): Promise<BlobInfo> {
    return putVerified(body, options, () => this.#writer());
  }

  async delete(digest: Digest): Promise<void> {
    await rm(this.#path(digest), { force: true });
  }

  async list(): Promise<BlobInfo[]> {
    const algorithms = (await unlessMissing(readdir(join(this.#directory, 'blobs')))) ?? [];
    const names = await Promise.all(
      algorithms.map(async (algorithm) =>
        (await readdir(join(this.#directory, 'blobs', algorithm))).map((hex) => `${algorithm}:${hex}`),
      ),
    );
    const infos = await Promise.all(
      names
        .flat()
        .filter((name) => isDigest(name))
        .map((name) => this.stat(name)),
    );
    return infos.filter((info) => info !== undefined);
  }

  async #writer(): Promise<BlobWriter> {
    const path = join(this.#ingest(), randomUUID());
    const file = await open(path, 'wx', 0o600);
    return {
      write: (bytes) => writeAll(file, bytes),
      commit: async ({ digest }) => {
        await file.close();
        await mkdir(join(this.#directory, 'blobs', algorithmOf(digest)), { recursive: true });
        await rename(path, this.#path(digest));
      },
      abort: async () => {
        await file.close().catch(() => {});
        await rm(path, { force: true });
      },
    };
  }

  #ingest(): string {
    return join(this.#directory, 'ingest');
  }

  #path(digest: Digest): string {
    return join(this.#directory, 'blobs', algorithmOf(digest), hexOf(digest));
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await file.writeFile(bytes);
  } catch (error) {
    throw hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT') ? new StorageFullError(error) : error;
  }
}

async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
