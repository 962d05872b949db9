/** Layers on their way in: three downloads at a time, each layer once however many ask for it, what is there already not at all. */
import { Cleanup } from '../../std/cleanup.ts';
import { Semaphore } from '../../std/semaphore.ts';
import { SharedWork } from '../../std/shared-work.ts';
import type { Timers } from '../../std/time.ts';
import type { PinnedBlob } from '../../store/blob-pins.ts';
import { streamOf } from '../../std/stream-of.ts';
import { downloadBlob } from '../../registry/download.ts';
import { mismatch, type Repository } from '../../registry/repository.ts';
import { type Digest, DigestError, shortId } from '../../oci/digest.ts';
import type { ImageSpec } from '../../model/image-spec.ts';
import { DiffIdMismatchError, type LayerStore } from '../layer-store.ts';
import type { Descriptor, Manifest } from '../../model/manifest.ts';
import { byteProgress, type ProgressMessage, stage, type Tell } from '../progress.ts';
import type { PushedLayers } from '../push/pushed-layers.ts';
import { rootFsMismatch } from './pull-error.ts';

/** Docker's max-concurrent-downloads. */
const DOWNLOADS_MAX = 3;
/** Bytes of one compressed layer. */
const BLOB_BYTES_MAX = 2 * 1024 * 1024 * 1024;

export interface LayersRequest {
  readonly manifest: Manifest;
  readonly spec: ImageSpec;
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

/** One layer of an image. */
interface Wanted {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
  /** As clients see it. */
  readonly id: string;
}

export interface LayerPullsOptions {
  readonly layers: LayerStore;
  readonly timers: Timers;
  /** Is told which blob is which layer: a later push need not send it again. */
  readonly pushed: PushedLayers;
}

export class LayerPulls {
  readonly #layers: LayerStore;
  readonly #timers: Timers;
  readonly #pushed: PushedLayers;
  readonly #places = new Semaphore(DOWNLOADS_MAX);
  readonly #downloads = new SharedWork<ProgressMessage, PinnedBlob>();

  constructor({ layers, timers, pushed }: LayerPullsOptions) {
    this.#layers = layers;
    this.#timers = timers;
    this.#pushed = pushed;
  }

  /** All layers of an image, held until it is disposed of. A failure breaks the other downloads off, and nothing of them stays. */
  async pull(repository: Repository, { manifest, spec, signal, tell }: LayersRequest): Promise<Disposable> {
    const failed = new AbortController();
    const holds = new Cleanup();
    const request = { tell, signal: AbortSignal.any([signal, failed.signal]) };
    try {
      const wanted = distinct(manifest, spec);
      const missing = this.#holdPresent(wanted, holds, tell);
      for (const { id } of missing) tell(stage(id, 'Pulling fs layer'));
      let before: Promise<unknown> = Promise.resolve();
      const pulls = missing.map((layer) => {
        const own = this.#pullOne(repository, layer, request, before);
        before = own.catch(() => undefined);
        void own.catch((error: unknown) => failed.abort(error));
        return own.then((hold) => holds.addDisposable(hold));
      });
      await firstFailure(pulls, failed.signal);
      return { [Symbol.dispose]: () => void holds.run() };
    } catch (error) {
      holds.run();
      throw error;
    }
  }

  #holdPresent(wanted: readonly Wanted[], holds: Cleanup, tell: Tell): Wanted[] {
    return wanted.filter(({ diffId, id }) => {
      const record = this.#layers.get(diffId);
      if (!record) return true;
      holds.addDisposable(this.#layers.hold([record.name]));
      tell(stage(id, 'Already exists'));
      return false;
    });
  }

  /** `before`: the layer below, which is unpacked first. */
  async #pullOne(
    repository: Repository,
    layer: Wanted,
    { tell, signal }: { tell: Tell; signal: AbortSignal },
    before: Promise<unknown>,
  ): Promise<Disposable> {
    const { descriptor, diffId, id } = layer;
    const key = `${repository.domain}/${repository.name}@${descriptor.digest}`;
    using blob = await this.#downloads.join(key, { tell, signal }, (tellAll, anybody) =>
      this.#download(repository.withSignal(anybody), layer, tellAll, anybody),
    );
    await before;
    signal.throwIfAborted();
    const extracting = byteProgress(tell, id, 'Extracting', descriptor.size);
    const { hold } = await this.#layers.add(blob.value.digest, diffId, extracting).catch((error: unknown) => {
      throw error instanceof DiffIdMismatchError ? rootFsMismatch() : error;
    });
    tell(stage(id, 'Pull complete'));
    await this.#pushed.add(diffId, { digest: descriptor.digest, size: descriptor.size }, repository);
    return hold;
  }

  /** The blob in the store, verified. */
  async #download(
    repository: Repository,
    { descriptor, id }: Wanted,
    tell: Tell,
    signal: AbortSignal,
  ): Promise<PinnedBlob> {
    using _place = this.#places.tryAcquire() ?? (await this.#waitForPlace(id, tell, signal));
    const { digest, size } = descriptor;
    const count = byteProgress(tell, id, 'Downloading', size);
    const onRetry = (seconds: number) => tell(stage(id, `Retrying in ${seconds} seconds`));
    const bytes = downloadBlob(repository, descriptor, { timers: this.#timers, onRetry });
    const body = streamOf(counted(bytes, count));
    try {
      const blob = await this.#layers.pins.put(body, { digest, size, sizeMax: BLOB_BYTES_MAX, signal });
      tell(stage(id, 'Verifying Checksum'));
      tell(stage(id, 'Download complete'));
      return blob;
    } catch (error) {
      throw error instanceof DigestError ? mismatch('filesystem layer', digest) : error;
    }
  }

  #waitForPlace(id: string, tell: Tell, signal: AbortSignal): Promise<Disposable> {
    tell(stage(id, 'Waiting'));
    return this.#places.acquire(signal);
  }
}

/** An image may have the same layer several times: empty ones, mostly. */
function distinct({ layers }: Manifest, { rootfs }: ImageSpec): Wanted[] {
  const all = layers.flatMap((descriptor, index): Wanted[] => {
    const diffId = rootfs.diff_ids[index];
    return diffId === undefined ? [] : [{ descriptor, diffId, id: shortId(descriptor.digest) }];
  });
  return all.filter(({ diffId }, index) => all.findIndex((other) => other.diffId === diffId) === index);
}

/** Waits for all, so that nothing goes on behind the caller's back, and throws what failed first. */
async function firstFailure(pulls: readonly Promise<void>[], failed: AbortSignal): Promise<void> {
  await Promise.allSettled(pulls);
  if (failed.aborted) throw failed.reason;
}

async function* counted(bytes: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    count(chunk.byteLength);
    yield chunk;
  }
}
