/**
 * An image archive on its way in: its large files lie in the blob store, its small ones in memory, and nothing of it stays when it is
 * disposed of but what somebody has taken a pin on.
 */
import { ArchiveError } from '../../archive/errors.ts';
import { TarReader } from '../../archive/tar-reader.ts';
import type { BlobPins, PinnedBlob } from '../../store/blob-pins.ts';
import type { BlobInfo } from '../../store/blob-store.ts';
import { streamOf } from '../../std/stream-of.ts';
import { IMAGE_SPEC_BYTES_MAX } from '../../model/image-spec.ts';
import { cleanPath, quote } from '../layer-path.ts';

/** Files and links in one archive; Docker writes three an image and layer. */
const ENTRIES_MAX = 20_000;
/** One file: the largest layer that could be served is smaller. */
const FILE_BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Manifests and configurations together. */
const MEMORY_BYTES_MAX = 64 * 1024 * 1024;
/** Old archives have links from one layer to its like in another. */
const LINKS_MAX = 16;

type StagedFile =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array; blob?: PinnedBlob }
  | { readonly kind: 'blob'; readonly blob: PinnedBlob }
  | { readonly kind: 'link'; readonly target: string };

export class StagedArchive implements Disposable {
  readonly #pins: BlobPins;
  readonly #files = new Map<string, StagedFile>();
  #memoryBytes = 0;

  private constructor(pins: BlobPins) {
    this.#pins = pins;
  }

  /** Reads an uncompressed tar to its end. Throws an ArchiveError, or a StorageFullError; then nothing stays behind. */
  static async read(tar: ReadableStream<Uint8Array>, pins: BlobPins): Promise<StagedArchive> {
    const archive = new StagedArchive(pins);
    const reader = new TarReader(tar, { entriesMax: ENTRIES_MAX, entryBytesMax: FILE_BYTES_MAX });
    try {
      for (let header = await reader.next(); header; header = await reader.next()) {
        const path = cleanPath(header.name).join('/');
        if (header.type === 'file') archive.#files.set(path, await archive.#stage(reader, header.size));
        if (header.type === 'symlink') archive.#addLink(path, `${path}/../${header.linkName}`);
        if (header.type === 'link') archive.#addLink(path, header.linkName);
      }
      await reader.drain();
      return archive;
    } catch (error) {
      archive[Symbol.dispose]();
      await reader.cancel(error).catch(() => {});
      throw error;
    }
  }

  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** A manifest's or configuration's bytes. Throws an ArchiveError when there is no such file or it is none of the kind. */
  bytes(path: string): Uint8Array {
    const file = this.#find(path);
    if (!file) throw missing(path);
    if (file.kind !== 'memory')
      throw new ArchiveError(`invalid archive: ${quote(path)} is not JSON, or too large for it`);
    return file.bytes;
  }

  /** A layer's blob. Throws an ArchiveError when there is no such file. */
  async blob(path: string): Promise<BlobInfo> {
    const file = this.#find(path);
    if (!file) throw missing(path);
    if (file.kind === 'memory') return (file.blob ??= await this.#pins.put(streamOf([file.bytes])));
    return file.blob;
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.values()) if (file.kind !== 'link') file.blob?.[Symbol.dispose]();
    this.#files.clear();
  }

  /** What looks like JSON and is small enough for it stays in memory. */
  async #stage(reader: TarReader, size: number): Promise<StagedFile> {
    const body = reader.body();
    const first = await body.next();
    const head = first.done === true ? new Uint8Array(0) : first.value;
    const looksLikeJson = head[0] === 0x7b || head[0] === 0x5b;
    const rest = chain(head, body);
    if (!looksLikeJson || size > IMAGE_SPEC_BYTES_MAX)
      return { kind: 'blob', blob: await this.#pins.put(streamOf(rest)) };
    this.#memoryBytes += size;
    if (this.#memoryBytes > MEMORY_BYTES_MAX) throw new ArchiveError('invalid archive: too many manifests');
    const bytes = new Uint8Array(size);
    let at = 0;
    for await (const piece of rest) {
      bytes.set(piece, at);
      at += piece.byteLength;
    }
    return { kind: 'memory', bytes };
  }

  #addLink(path: string, target: string): void {
    this.#files.set(path, { kind: 'link', target: cleanPath(target).join('/') });
  }

  #find(path: string): Exclude<StagedFile, { kind: 'link' }> | undefined {
    let file = this.#files.get(cleanPath(path).join('/'));
    for (let links = 0; file?.kind === 'link' && links < LINKS_MAX; links += 1) file = this.#files.get(file.target);
    return file?.kind === 'link' ? undefined : file;
  }
}

async function* chain(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  if (head.byteLength > 0) yield head;
  yield* rest;
}

const missing = (path: string) => new ArchiveError(`invalid archive: ${quote(path)} is not in it`);
