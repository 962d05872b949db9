import type { Contents, GrowingContents } from './contents.ts';

/** Contents that may leave memory: while they are away, a read fetches them back and is answered with a promise. */
export class LayerContents implements Contents {
  readonly #cache: ContentCache;
  readonly #load: () => Promise<GrowingContents>;
  #bytes: GrowingContents | undefined;
  #loading: Promise<GrowingContents> | undefined;
  #isOver = false;
  /** When it was read last, on the cache's own clock. */
  usedAt = 0;

  constructor(cache: ContentCache, load: () => Promise<GrowingContents>) {
    this.#cache = cache;
    this.#load = load;
  }

  get residentBytes(): number {
    return this.#bytes?.residentBytes ?? 0;
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    this.usedAt = this.#cache.tick();
    return this.#bytes?.read(offset, length) ?? this.#fetch().then((bytes) => bytes.read(offset, length));
  }

  /** Takes the bytes as its own. */
  fill(bytes: GrowingContents): void {
    if (this.#isOver) return bytes[Symbol.dispose]();
    this.#bytes = bytes;
    this.usedAt = this.#cache.tick();
    this.#cache.admit(this);
  }

  evict(): void {
    this.#bytes?.[Symbol.dispose]();
    this.#bytes = undefined;
  }

  /** The layer is gone: what is still being fetched is not kept. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#cache.drop(this);
  }

  #fetch(): Promise<GrowingContents> {
    return (this.#loading ??= this.#load()
      .then((bytes) => {
        this.fill(bytes);
        return bytes;
      })
      .finally(() => {
        this.#loading = undefined;
      }));
  }
}

/** Bounds what the contents of all layers take in memory; the one that was not read for longest leaves first. */
export class ContentCache {
  readonly #bytesMax: number;
  readonly #resident = new Set<LayerContents>();
  #clock = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  tick(): number {
    this.#clock += 1;
    return this.#clock;
  }

  /** `contents` were filled: others may have to leave, never they themselves. */
  admit(contents: LayerContents): void {
    this.#resident.add(contents);
    let bytes = [...this.#resident].reduce((sum, each) => sum + each.residentBytes, 0);
    for (const oldest of [...this.#resident].sort((a, b) => a.usedAt - b.usedAt)) {
      if (bytes <= this.#bytesMax || oldest === contents) break;
      bytes -= oldest.residentBytes;
      this.drop(oldest);
    }
  }

  drop(contents: LayerContents): void {
    contents.evict();
    this.#resident.delete(contents);
  }
}
