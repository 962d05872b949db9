import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
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
} from '../blob-store.ts';
import { roomTypedLater } from './disk-room.ts';
import { syncFolder } from './sync-folder.ts';
import { unlessMissing } from './unless-missing.ts';

/** Every piece costs a turn of a thread: a socket gives 64 KiB at most. */
const PIECE_BYTES = 512 * 1024;

/**
 * Blobs as files, as an OCI layout has them: `<directory>/blobs/<algorithm>/<hex>`; half-written ones lie in `<directory>/ingest` and are
 * removed by the next `open`. A blob that is there outlives the computer's sudden end. One store a directory at a time.
 */
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
    return Readable.toWeb(
      createReadStream(this.#path(digest), { highWaterMark: PIECE_BYTES }),
    ) as ReadableStream<Uint8Array>;
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
    const file = await roomTypedLater(open(path, 'wx', 0o600));
    const piece = new Uint8Array(PIECE_BYTES);
    let used = 0;
    const flush = async () => {
      await roomTypedLater(file.writeFile(piece.subarray(0, used)));
      used = 0;
    };
    return {
      write: async (bytes) => {
        for (let at = 0; at < bytes.byteLength;) {
          const part = bytes.subarray(at, at + PIECE_BYTES - used);
          piece.set(part, used);
          used += part.byteLength;
          at += part.byteLength;
          if (used === PIECE_BYTES) await flush();
        }
      },
      commit: async ({ digest }) => {
        await flush();
        await roomTypedLater(file.sync());
        await file.close();
        const folder = join(this.#directory, 'blobs', algorithmOf(digest));
        await roomTypedLater(mkdir(folder, { recursive: true }));
        await roomTypedLater(rename(path, this.#path(digest)));
        await syncFolder(folder);
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
