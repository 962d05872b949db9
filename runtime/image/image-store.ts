/**
 * The engine's images: what the API's image endpoints and the containers ask of them.
 */
import type { Filters, ImageDeleteItem, ImageHistoryItem, ImageSummary, InspectedImage } from '../model/types.ts';
import { repack } from '../archive/compression.ts';
import { ArchiveError } from '../archive/errors.ts';
import type { Images } from '../model/engine.ts';
import { badParameter, DockerError, serverError, reasonOf } from '../std/errors.ts';
import { Mutex } from '../std/mutex.ts';
import type { Clock } from '../std/time.ts';
import type { StateFiles } from '../store/state-files.ts';
import { type Digest, DigestError } from '../oci/digest.ts';
import { BuildImages } from './build-images.ts';
import type { ContainersUsingImages, Image, ImageEvent, ImageMaker, ImageSource, NewImage } from './image.ts';
import { ImageLedger } from './image-ledger.ts';
import { ImageState } from './image-state.ts';
import { enterImport, type ImportOptions, planImport, repositoryAndTag } from './import-image.ts';
import { imageHistory, inspectImage } from './inspect-image.ts';
import { LAYER_BYTES_MAX, type LayerStore } from './layer-store.ts';
import { listImages } from './list-images.ts';
import { loadImages, stageArchive } from './load/load-images.ts';
import { messagesOf } from './load/messages.ts';
import type { ProgressMessage } from './progress.ts';
import { enterNewImage } from './commit/add-layer.ts';
import { openRemoteTar, type RemoteTar } from './import-source.ts';
import { parsePlatform } from '../oci/platform.ts';
import { pullImage, type PullParts } from './pull/pull-image.ts';
import { LayerPulls } from './pull/pull-layers.ts';
import { pullReference } from './pull/pull-reference.ts';
import { PushedLayers } from './push/pushed-layers.ts';
import { pushImage, type PushParts } from './push/push-image.ts';
import { LayerPushes } from './push/push-layers.ts';
import { parseReference, withTag } from '../oci/reference.ts';
import { saveImages } from './save/save-images.ts';
import type { Way } from '../registry/exchange.ts';
import type { Asides } from '../model/asides.ts';
import { pruneImages, type PruneReport } from './prune-images.ts';
import { ImageRemoval } from './remove-image.ts';

export interface ImageStoreOptions {
  /** To registries. */
  readonly way: Way;
  readonly stateFiles: StateFiles;
  readonly layers: LayerStore;
  readonly clock: Clock;
  /** Called at each pull; may be bound late. */
  readonly admit: PullParts['admit'];
  /** Called at each removal and prune; may be bound late. */
  readonly containers: ContainersUsingImages;
  /** Takes what of the images can't be read. */
  readonly asides: Asides;
}

export class ImageStore implements Images, ImageSource, ImageMaker {
  readonly #ledger: ImageLedger;
  readonly #clock: Clock;
  readonly #containers: ContainersUsingImages;
  readonly #asides: Asides;
  /** One change at a time; receiving an archive is none. */
  readonly #changes = new Mutex();
  /** What a build asks of the images. */
  readonly builds: BuildImages;

  readonly #pull: PullParts;
  readonly #push: PushParts;

  constructor({ stateFiles, layers, clock, containers, asides, way, admit }: ImageStoreOptions) {
    this.#ledger = new ImageLedger({ state: new ImageState(stateFiles), layers, clock });
    const pushed = new PushedLayers(stateFiles);
    const parts = { layers, timers: way.timers, pushed };
    const change = <T>(work: () => Promise<T>): Promise<T> => this.#changes.run(work);
    this.#pull = { ledger: this.#ledger, way, admit, change, layers: new LayerPulls(parts) };
    this.#push = { ledger: this.#ledger, way, change, layers: new LayerPushes(parts) };
    this.#clock = clock;
    this.#containers = containers;
    this.#asides = asides;
    this.builds = new BuildImages(this.#ledger, this.#changes);
  }

  /**
   * Reads the images back from the guest; once, before anything else, with the layers restored. Images whose layers are gone are set
   * aside.
   */
  open(): Promise<void> {
    return this.#changes.run(() => this.#ledger.open(this.#asides));
  }

  resolve(ref: string): Image {
    return this.#ledger.table.resolve(ref);
  }

  displayName(ref: string, id: Digest): string {
    try {
      return this.resolve(ref).id === id ? ref : id;
    } catch {
      return id;
    }
  }

  holdLayers(names: readonly string[]): Disposable {
    return this.#ledger.layers.hold(names);
  }

  mayHold(names: readonly string[], path: string): boolean {
    return names.some((name) => this.#ledger.layers.mayHold(name, path));
  }

  onEvent(listener: (event: ImageEvent) => void): Disposable {
    return this.#ledger.onEvent(listener);
  }

  async list(options: { all: boolean; filters: Filters; sharedSize?: boolean }): Promise<ImageSummary[]> {
    return Promise.resolve(listImages(this.#ledger.table, { ...options, now: this.#clock.now() }));
  }

  layersSize(): number {
    const layers = [...this.#ledger.table.images()].flatMap((image) => image.layers);
    return [...new Map(layers.map(({ diffId, size }) => [diffId, size])).values()].reduce((sum, size) => sum + size, 0);
  }

  async inspect(ref: string): Promise<InspectedImage> {
    return Promise.resolve(inspectImage(this.#ledger, this.resolve(ref)));
  }

  async history(ref: string): Promise<ImageHistoryItem[]> {
    return Promise.resolve(imageHistory(this.#ledger, this.resolve(ref)));
  }

  tag(ref: string, repository: string, tag: string): Promise<void> {
    return this.#change(async () => {
      const name = repositoryAndTag(repository, tag);
      if (!name) throw badParameter('invalid reference format');
      await this.#ledger.setName(name, this.resolve(ref).id);
    });
  }

  remove(ref: string, { force, noprune }: { force: boolean; noprune: boolean }): Promise<ImageDeleteItem[]> {
    return this.#change(() => new ImageRemoval(this.#ledger, this.#containers, { force, prune: !noprune }).remove(ref));
  }

  prune(filters: Filters): Promise<PruneReport> {
    return this.#change(() => pruneImages(this.#ledger, this.#containers, filters, this.#clock.now()));
  }

  load(tar: ReadableStream<Uint8Array>, { quiet }: { quiet: boolean }): AsyncIterable<ProgressMessage> {
    return messagesOf((tell) =>
      explained(async () => {
        using archive = await stageArchive(this.#ledger, tar);
        await this.#changes.run(() => loadImages(this.#ledger, archive, { quiet, tell }));
      }),
    );
  }

  import(source: ReadableStream<Uint8Array> | RemoteTar, options: ImportOptions): AsyncIterable<ProgressMessage> {
    return messagesOf((tell) =>
      explained(async () => {
        const plan = planImport(options, 'url' in source ? source.url : '-');
        const tar = 'url' in source ? await openRemoteTar(this.#pull.way, source, tell) : source;
        await this.#addLayer(await repack(tar, { bytesMax: LAYER_BYTES_MAX }), async (diffId) => {
          tell({ status: await enterImport(this.#ledger, diffId, plan) });
        });
      }),
    );
  }

  /** A layer that was made here becomes an image's topmost one; returns the new image's id. */
  addImage(layer: ReadableStream<Uint8Array>, image: NewImage): Promise<Digest> {
    return explained(() => this.#addLayer(layer, (diffId) => enterNewImage(this.#ledger, diffId, image)));
  }

  pull({ image, tag, platform, ...caller }: PullRequest): AsyncIterable<ProgressMessage> {
    return messagesOf((tell) =>
      explained(async () => {
        const ref = pullReference(image, tag);
        await pullImage(this.#pull, { ref, ...(platform && { platform: parsePlatform(platform) }), ...caller, tell });
      }),
    );
  }

  push({ image, tag, ...caller }: PushRequest): AsyncIterable<ProgressMessage> {
    return messagesOf((tell) =>
      explained(async () => {
        const ref = parseReference(image);
        await pushImage(this.#push, { ref: tag === undefined ? ref : withTag(ref, tag), ...caller, tell });
      }),
    );
  }

  save(names: readonly string[]): Promise<ReadableStream<Uint8Array>> {
    return explained(() => saveImages(this.#ledger, names));
  }

  /** Takes a tar in as a layer, held until `use` is through. */
  async #addLayer<T>(tar: ReadableStream<Uint8Array>, use: (diffId: Digest) => Promise<T>): Promise<T> {
    using blob = await this.#ledger.layers.pins.put(tar);
    return await this.#changes.run(async () => {
      const { record, hold } = await this.#ledger.layers.add(blob.digest);
      using _held = hold;
      return await use(record.diffId);
    });
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#changes.run(() => explained(work));
  }
}

type PullRequest = Parameters<Images['pull']>[0];
type PushRequest = Parameters<Images['push']>[0];

/** Every failure that leaves here is a DockerError. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DockerError) throw error;
    const message = reasonOf(error);
    if (error instanceof ArchiveError || error instanceof DigestError) {
      throw new DockerError(400, message, undefined, { cause: error });
    }
    throw serverError(message, undefined, error);
  }
}
