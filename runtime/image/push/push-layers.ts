/** Layers on their way out: five at a time; what the registry has is not sent again, what it has elsewhere is mounted from there. */
import { decompress, detectCompression } from '../../archive/compression.ts';
import { throughCodec } from '../../archive/through-codec.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import type { RemoteDescriptor, Repository } from '../../registry/repository.ts';
import { retrying } from '../../registry/retry.ts';
import { uploadBlob } from '../../registry/upload.ts';
import { chunks } from '../../std/chunks.ts';
import { Semaphore } from '../../std/semaphore.ts';
import type { Timers } from '../../std/time.ts';
import { streamOf } from '../../std/stream-of.ts';
import { shortId } from '../../oci/digest.ts';
import type { Image, Layer } from '../image.ts';
import type { LayerStore } from '../layer-store.ts';
import { MediaType } from '../../model/media-types.ts';
import { byteProgress, stage, type Tell } from '../progress.ts';
import type { KnownBlob, PushedLayers } from './pushed-layers.ts';

/** Docker's max-concurrent-uploads. */
const UPLOADS_MAX = 5;
/** Other repositories that are asked for a layer. */
const MOUNTS_MAX = 4;

export interface LayerPushesOptions {
  readonly layers: LayerStore;
  readonly timers: Timers;
  readonly pushed: PushedLayers;
}

interface Caller {
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

export class LayerPushes {
  readonly #layers: LayerStore;
  readonly #timers: Timers;
  readonly #pushed: PushedLayers;
  readonly #places = new Semaphore(UPLOADS_MAX);

  constructor({ layers, timers, pushed }: LayerPushesOptions) {
    this.#layers = layers;
    this.#timers = timers;
    this.#pushed = pushed;
  }

  /** What the registry has in the end, lowest layer first. A failure breaks the other uploads off. */
  async push(repository: Repository, { layers }: Image, { signal, tell }: Caller): Promise<RemoteDescriptor[]> {
    const failed = new AbortController();
    const caller = { tell, signal: AbortSignal.any([signal, failed.signal]) };
    const own = repository.withSignal(caller.signal);
    const distinct = layers.filter(
      (layer, index) => layers.findIndex(({ diffId }) => diffId === layer.diffId) === index,
    );
    // Docker begins at the top.
    const uploads = new Map(
      distinct.toReversed().map((layer) => {
        tell(stage(shortId(layer.diffId), 'Preparing'));
        return [layer.diffId, layer] as const;
      }),
    );
    const results = new Map<string, RemoteDescriptor>();
    const all = [...uploads.values()].map(async (layer) => {
      try {
        results.set(layer.diffId, await this.#pushOne(own, layer, caller));
      } catch (error) {
        failed.abort(error);
      }
    });
    await Promise.all(all);
    if (failed.signal.aborted) throw failed.signal.reason;
    return layers.flatMap(({ diffId }) => results.get(diffId) ?? []);
  }

  async #pushOne(repository: Repository, layer: Layer, { tell, signal }: Caller): Promise<RemoteDescriptor> {
    const id = shortId(layer.diffId);
    using _place = this.#places.tryAcquire() ?? (await this.#waitForPlace(id, tell, signal));
    const onRetry = (seconds: number) => tell(stage(id, `Retrying in ${seconds} seconds`));
    const attempts = retrying({ timers: this.#timers, onRetry, signal, isFinal });
    for (;;) {
      try {
        const descriptor = await this.#attempt(repository, layer, tell);
        await this.#pushed.add(layer.diffId, descriptor, repository);
        return { ...descriptor, mediaType: MediaType.DockerLayer };
      } catch (error) {
        await attempts.failed(error);
      }
    }
  }

  #waitForPlace(id: string, tell: Tell, signal: AbortSignal): Promise<Disposable> {
    tell(stage(id, 'Waiting'));
    return this.#places.acquire(signal);
  }

  async #attempt(repository: Repository, layer: Layer, tell: Tell): Promise<Pick<RemoteDescriptor, 'digest' | 'size'>> {
    const id = shortId(layer.diffId);
    const known = await this.#pushed.known(layer.diffId);
    const present = await findPresent(repository, known);
    if (present) {
      tell(stage(id, 'Layer already exists'));
      return present;
    }
    const mounted = await this.#mount(repository, layer, known, tell);
    if ('digest' in mounted) return mounted;
    const descriptor = await uploadBlob(repository, mounted.upload, await this.#compressed(layer, tell));
    tell(stage(id, 'Pushed'));
    return descriptor;
  }

  /** The blob, when the registry has it in another repository that it lets us read; else where to send it. */
  async #mount(
    repository: Repository,
    { diffId }: Layer,
    known: readonly KnownBlob[],
    tell: Tell,
  ): Promise<KnownBlob | { upload: URL }> {
    const prefix = `${repository.domain}/`;
    const others = known.filter(
      (each) => each.repository.startsWith(prefix) && each.repository !== prefix + repository.name,
    );
    let upload: URL | undefined;
    for (const candidate of others.slice(0, MOUNTS_MAX)) {
      const from = candidate.repository.slice(prefix.length);
      const answer = await repository.mount(candidate.digest, from).catch(unlessRefused);
      if (answer === 'mounted') {
        tell(stage(shortId(diffId), `Mounted from ${from}`));
        return candidate;
      }
      upload = answer ?? upload;
      await this.#pushed.remove(diffId, candidate);
    }
    return { upload: upload ?? (await repository.beginUpload()) };
  }

  /** The layer as gzip: as it came when it came so, else packed now. The bar counts the layer's own bytes, as Docker's does. */
  async #compressed({ diffId, size }: Layer, tell: Tell): Promise<ReadableStream<Uint8Array>> {
    const record = this.#layers.get(diffId);
    if (!record) throw new TypeError(`cannot push layer ${diffId}: it is not in the store`);
    const { stream, isGzip } = await peeked(await this.#layers.open(record));
    const count = byteProgress(tell, shortId(diffId), 'Pushing', size);
    if (isGzip) return counted(stream, count);
    const plain = counted(await decompress(stream, { bytesMax: Infinity }), count);
    return throughCodec(plain, new CompressionStream('gzip'));
  }
}

/** A blob that this repository has; what is no longer there is asked for once more than needed, no worse. */
async function findPresent(repository: Repository, known: readonly KnownBlob[]): Promise<KnownBlob | undefined> {
  const own = known.filter((each) => each.repository === `${repository.domain}/${repository.name}`);
  for (const blob of own.slice(0, 1)) if ((await repository.blobSize(blob.digest)) !== undefined) return blob;
  return undefined;
}

/** What may not be read there is sent like everything else. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof RegistryError) || error.status >= 500) throw error;
}

const isFinal = (error: unknown): boolean =>
  !(error instanceof RegistryError) || (error.status < 500 && error.status !== 429);

async function peeked(
  source: ReadableStream<Uint8Array>,
): Promise<{ stream: ReadableStream<Uint8Array>; isGzip: boolean }> {
  const iterator = chunks(source);
  const first = await iterator.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  async function* all() {
    if (head.byteLength > 0) yield head;
    yield* iterator;
  }
  return { stream: streamOf(all(), () => iterator.return()), isGzip: detectCompression(head) === 'gzip' };
}

const counted = (stream: ReadableStream<Uint8Array>, count: (bytes: number) => void): ReadableStream<Uint8Array> =>
  stream.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        count(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
