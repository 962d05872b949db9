/**
 * Blobs on their way in: each request's bytes are a blob of the store by themselves, so that a request that breaks off leaves the upload
 * as it was. Most uploads are one piece, which then is the blob. Uploads don't outlive the registry's process.
 */
import { algorithmOf, DigestError, type Digest, SizeMismatchError } from '../oci/digest.ts';
import { chunks } from '../std/chunks.ts';
import { hex, type Random } from '../std/random.ts';
import { streamOf } from '../std/stream-of.ts';
import type { Timers } from '../std/time.ts';
import type { BlobPins, PinnedBlob } from '../store/blob-pins.ts';
import { type BlobSource, BlobTooLargeError, StorageFullError } from '../store/blob-store.ts';
import { Refusal } from './refusal.ts';

/** Of one blob. */
export const BLOB_BYTES_MAX = 4 * 1024 * 1024 * 1024;
/** Open at once; then the one that was idle longest makes room. */
const UPLOADS_MAX = 64;
const PIECES_MAX = 10_000;
/** Range Not Satisfiable: the specification's answer to a chunk that does not go on where the last one ended. */
export const OUT_OF_ORDER = 416;
const IDLE_MS_MAX = 10 * 60_000;

export interface UploadsParts {
  readonly blobs: BlobSource;
  readonly pins: BlobPins;
  readonly random: Random;
  readonly timers: Timers;
}

/** What a request adds. */
export interface Piece {
  readonly body: ReadableStream<Uint8Array>;
  /** First and last byte within the blob, as the client counts; absent: where the last one ended. */
  readonly range?: { readonly first: number; readonly last: number } | undefined;
  /** Bytes, where they were announced. */
  readonly size?: number | undefined;
}

interface Upload {
  readonly id: string;
  readonly repository: string;
  readonly pieces: PinnedBlob[];
  bytes: number;
  busy: boolean;
  timer: Disposable;
}

export class Uploads {
  readonly #parts: UploadsParts;
  /** In the order of their last use. */
  readonly #uploads = new Map<string, Upload>();

  constructor(parts: UploadsParts) {
    this.#parts = parts;
  }

  /** Throws TOOMANYREQUESTS while all that are open are at work. */
  begin(repository: string): string {
    if (this.#uploads.size >= UPLOADS_MAX) this.#dropIdle();
    const id = hex(this.#parts.random.bytes(16));
    const timer = this.#expire(id);
    this.#uploads.set(id, { id, repository, pieces: [], bytes: 0, busy: false, timer });
    return id;
  }

  /** Bytes that are there. Throws BLOB_UPLOAD_UNKNOWN. */
  offset(repository: string, id: string): number {
    return this.#find(repository, id).bytes;
  }

  /** Returns how many bytes are there now. Throws BLOB_UPLOAD_UNKNOWN, BLOB_UPLOAD_INVALID (416), SIZE_INVALID. */
  append(repository: string, id: string, piece: Piece): Promise<number> {
    return this.#alone(repository, id, async (upload) => {
      await this.#append(upload, piece, undefined);
      return upload.bytes;
    });
  }

  /**
   * Ends an upload, whatever comes of it, but for a last chunk that is out of order. The blob is pinned. Throws as `append`, and
   * DIGEST_INVALID.
   */
  finish(repository: string, id: string, digest: Digest, last: Piece | undefined): Promise<PinnedBlob> {
    return this.#alone(repository, id, async (upload) => {
      let isOver = true;
      try {
        if (last) await this.#append(upload, last, upload.pieces.length === 0 ? digest : undefined);
        return await this.#assemble(upload, digest);
      } catch (error) {
        isOver = !(error instanceof Refusal && error.status === OUT_OF_ORDER);
        throw error;
      } finally {
        if (isOver) this.#drop(upload);
      }
    });
  }

  /** Throws BLOB_UPLOAD_UNKNOWN. */
  cancel(repository: string, id: string): void {
    this.#drop(this.#find(repository, id));
  }

  async #append(upload: Upload, { body, range, size }: Piece, digest: Digest | undefined): Promise<void> {
    const announced = range ? range.last - range.first + 1 : size;
    if (range && range.first !== upload.bytes) throw outOfOrder(upload, range.first);
    if (size !== undefined && size !== announced)
      throw new Refusal('SIZE_INVALID', { detail: `Content-Range has ${announced} bytes, Content-Length ${size}` });
    if (upload.pieces.length >= PIECES_MAX)
      throw new Refusal('BLOB_UPLOAD_INVALID', { detail: `more than ${PIECES_MAX} chunks` });
    const expected = { ...(announced !== undefined && { size: announced }), ...(digest && { digest }) };
    const piece = await putOrRefuse(
      this.#parts.pins.put(body, { ...expected, sizeMax: BLOB_BYTES_MAX - upload.bytes }),
    );
    upload.bytes += piece.size;
    if (piece.size > 0) upload.pieces.push(piece);
    else piece[Symbol.dispose]();
  }

  async #assemble({ pieces }: Upload, digest: Digest): Promise<PinnedBlob> {
    const [only] = pieces;
    if (only && pieces.length === 1) {
      if (only.digest === digest) return { ...only, ...this.#parts.pins.pin(digest) };
      if (algorithmOf(only.digest) === algorithmOf(digest)) throw wrongDigest(digest, only.digest);
    }
    return putOrRefuse(this.#parts.pins.put(streamOf(this.#bytesOf(pieces)), { digest }));
  }

  async *#bytesOf(pieces: readonly PinnedBlob[]): AsyncGenerator<Uint8Array> {
    for (const { digest } of pieces) yield* chunks(await this.#parts.blobs.open(digest));
  }

  #find(repository: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.repository !== repository) throw new Refusal('BLOB_UPLOAD_UNKNOWN', { detail: id.slice(0, 64) });
    return upload;
  }

  /** One request at a time: two would not know where they begin. */
  async #alone<T>(repository: string, id: string, work: (upload: Upload) => Promise<T>): Promise<T> {
    const upload = this.#find(repository, id);
    if (upload.busy)
      throw new Refusal('BLOB_UPLOAD_INVALID', { detail: 'another request of this upload is under way' });
    upload.busy = true;
    upload.timer[Symbol.dispose]();
    try {
      return await work(upload);
    } finally {
      upload.busy = false;
      if (this.#uploads.delete(id)) {
        this.#uploads.set(id, upload);
        upload.timer = this.#expire(id);
      } else letGo(upload);
    }
  }

  #expire(id: string): Disposable {
    return this.#parts.timers.after(IDLE_MS_MAX, () => {
      const upload = this.#uploads.get(id);
      if (upload) this.#drop(upload);
    });
  }

  #dropIdle(): void {
    const idle = [...this.#uploads.values()].find(({ busy }) => !busy);
    if (!idle) throw new Refusal('TOOMANYREQUESTS', { detail: `${UPLOADS_MAX} uploads are under way` });
    this.#drop(idle);
  }

  #drop(upload: Upload): void {
    upload.timer[Symbol.dispose]();
    this.#uploads.delete(upload.id);
    if (!upload.busy) letGo(upload);
  }
}

const letGo = ({ pieces }: Upload): void => {
  for (const piece of pieces.splice(0)) piece[Symbol.dispose]();
};

/** The specification: 416, and where the upload stands. */
const outOfOrder = (upload: Upload, first: number): Refusal =>
  new Refusal('BLOB_UPLOAD_INVALID', {
    status: OUT_OF_ORDER,
    detail: `the chunk begins at byte ${first}, the upload goes on at ${upload.bytes}`,
    headers: { Range: `0-${Math.max(0, upload.bytes - 1)}` },
  });

const wrongDigest = (expected: Digest, found: Digest): Refusal =>
  new Refusal('DIGEST_INVALID', { detail: `expected ${expected}, got ${found}` });

/** What the store says of bytes that somebody sent, as a registry says it. */
export async function putOrRefuse(put: Promise<PinnedBlob>): Promise<PinnedBlob> {
  try {
    return await put;
  } catch (error) {
    if (error instanceof BlobTooLargeError) throw new Refusal('SIZE_INVALID', { status: 413, detail: error.message });
    if (error instanceof StorageFullError) throw new Refusal('UNKNOWN', { status: 507, detail: error.message });
    if (!(error instanceof DigestError)) throw error;
    const code = error instanceof SizeMismatchError ? 'SIZE_INVALID' : 'DIGEST_INVALID';
    throw new Refusal(code, { detail: error.message });
  }
}
