import { tarBytes, type TestEntry } from '../../archive/testing/tar-of.ts';
import { Asides } from '../../model/asides.ts';
import type { RegistryRules } from '../../registry/endpoint.ts';
import type { Shelf } from '../../registry/shelf.ts';
import { MemoryBlobStore } from '../../store/memory-blob-store.ts';
import { MemoryStateFiles } from '../../store/state-files.ts';
import { offline, type Outside } from '../../std/outside.ts';
import { systemTimers, type Timers } from '../../std/time.ts';
import { streamOf } from '../../std/stream-of.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import type { ContainerUsingImage, ImageEvent } from '../image.ts';
import { ImageStore } from '../image-store.ts';
import { LayerStore } from '../layer-store.ts';
import { type Instant, instantOfMs } from '../../std/instant.ts';

/** One second later at each look. */
class TickingClock {
  #now = instantOfMs(Date.UTC(2026, 0, 1));
  now(): Instant {
    this.#now += 1_000_000_000n;
    return this.#now;
  }
}

interface FixtureParts {
  readonly blobs?: MemoryBlobStore;
  readonly stateFiles?: MemoryStateFiles;
  readonly layers?: LayerStore;
  readonly outside?: Outside;
  readonly shelf?: Shelf;
  readonly rules?: RegistryRules;
  readonly timers?: Timers;
}

/** An image store in memory, with what a test may look at. */
export class ImageFixture {
  readonly blobs: MemoryBlobStore;
  readonly stateFiles: MemoryStateFiles;
  readonly layers: LayerStore;
  readonly images: ImageStore;
  /** What was set aside is a failure that nobody waits for. */
  readonly asides = new Asides(() => undefined);
  readonly events: string[] = [];
  containers: ContainerUsingImage[] = [];

  constructor({
    blobs = new MemoryBlobStore(),
    stateFiles = new MemoryStateFiles(),
    layers = new LayerStore({ blobs }),
    outside = offline,
    shelf,
    rules = { mirrors: [], insecureRegistries: [] },
    timers = systemTimers,
  }: FixtureParts = {}) {
    this.blobs = blobs;
    this.stateFiles = stateFiles;
    this.layers = layers;
    const containers = () => this.containers;
    const way = { outside, timers, rules: () => rules, ...(shelf && { shelf }) };
    this.images = new ImageStore({
      stateFiles,
      layers,
      clock: new TickingClock(),
      containers,
      admit: () => Promise.resolve(),
      asides: this.asides,
      way,
    });
    this.images.onEvent(({ action, attributes }: ImageEvent) => {
      this.events.push(`${action} ${attributes['name'] ?? attributes['reclaimed'] ?? ''}`);
    });
  }

  /** Loads an archive; what Docker's command would print. */
  async load(archive: Uint8Array): Promise<string> {
    let text = '';
    for await (const message of this.images.load(streamOf([archive]), { quiet: true }))
      text += String(message['stream']);
    return text;
  }

  /** Imports a tar of these files; returns the image's id. */
  async import(name: string | undefined, entries: TestEntry[], changes: string[] = []): Promise<string> {
    const [repository, tag] = name?.split(':') ?? [];
    const options = { changes, ...(repository !== undefined && { repository }), ...(tag !== undefined && { tag }) };
    let id = '';
    for await (const message of this.images.import(streamOf([await tarBytes(...entries)]), options)) {
      id = String(message['status']);
    }
    return id;
  }

  /** Names of all images, as `docker images` has them. */
  async names(): Promise<string[]> {
    const list = await this.images.list({ all: true, filters: new Map() });
    return list
      .flatMap(({ RepoTags, Id }) => (RepoTags.length > 0 ? RepoTags : [`<none> ${Id.slice(7, 19)}`]))
      .toSorted();
  }

  served(): string[] {
    return [...(this.layers.tree.root.children?.keys() ?? [])];
  }
}

export interface ArchiveImage {
  readonly tags?: readonly string[];
  readonly layers: readonly Uint8Array[];
  readonly spec?: Record<string, unknown>;
}

/** A docker-archive, as `docker save` writes it. */
export async function dockerArchive(...images: ArchiveImage[]): Promise<Uint8Array> {
  const files: TestEntry[] = [];
  const manifest: unknown[] = [];
  for (const image of images) {
    const config = JSON.stringify(await specOf(image));
    const name = `${hexOf(await digestOf(encode(config)))}.json`;
    const layers = image.layers.map((_layer, index) => `${name}-${index}/layer.tar`);
    files.push({ name, body: config }, ...image.layers.map((body, index) => ({ name: layers[index] ?? '', body })));
    manifest.push({ Config: name, RepoTags: image.tags ?? null, Layers: layers });
  }
  return tarBytes(...files, { name: 'manifest.json', body: JSON.stringify(manifest) });
}

/** A configuration that fits the layers. */
export async function specOf({ layers, spec }: ArchiveImage): Promise<Record<string, unknown>> {
  const diffIds = await Promise.all(layers.map((layer) => digestOf(layer)));
  return { architecture: '386', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds }, ...spec };
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
