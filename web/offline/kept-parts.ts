/** Parts of the site in the browser's cache: fetched whole or not at all, counted, given back. */
import { digestIn, isAsNamed, keyOf, type OfflinePart, type PartFile } from './parts.ts';

export interface KeepOptions {
  /** Bytes of the part that are there. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** A sentence for whoever wanted to keep something. */
export class KeepError extends Error {
  override readonly name = 'KeepError';
}

export class KeptParts {
  readonly #cache: Cache;
  readonly #scope: string;

  /** `scope`: the folder of the page, as an absolute URL. */
  constructor(cache: Cache, scope: string) {
    this.#cache = cache;
    this.#scope = scope;
  }

  /** How many bytes of each part are there. */
  async count(parts: readonly OfflinePart[]): Promise<ReadonlyMap<string, number>> {
    const present = await this.#present();
    return new Map(parts.map((part) => [part.id, sum(part.files.filter((file) => present.has(this.#key(file))))]));
  }

  /** Fetches what is missing. When that fails or is aborted, nothing of it stays; rejects with a KeepError or the signal's reason. */
  async keep(part: OfflinePart, { onProgress, signal }: KeepOptions): Promise<void> {
    const present = await this.#present();
    const missing = part.files.filter((file) => !present.has(this.#key(file)));
    const put: string[] = [];
    let done = sum(part.files) - sum(missing);
    try {
      onProgress(done);
      for (const file of missing) {
        const before = done;
        const bytes = await this.#fetch(file, signal, (count) => onProgress(before + count));
        put.push(this.#key(file));
        await this.#cache.put(this.#key(file), new Response(bytes));
        done += file.bytes;
        signal.throwIfAborted();
      }
    } catch (error) {
      for (const key of put) await this.#cache.delete(key);
      signal.throwIfAborted();
      throw explained(error, part);
    }
  }

  /** Deletes what none of the `others` that are kept whole needs. */
  async giveBack(part: OfflinePart, others: readonly OfflinePart[]): Promise<void> {
    const present = await this.#present();
    const whole = others.filter(({ files }) => files.every((file) => present.has(this.#key(file))));
    const needed = new Set(whole.flatMap(({ files }) => files.map((file) => this.#key(file))));
    for (const file of part.files) if (!needed.has(this.#key(file))) await this.#cache.delete(this.#key(file));
  }

  #key(file: PartFile): string {
    return keyOf(file.path, this.#scope);
  }

  async #present(): Promise<ReadonlySet<string>> {
    return new Set((await this.#cache.keys()).map(({ url }) => url));
  }

  async #fetch({ path, bytes }: PartFile, signal: AbortSignal, onBytes: (count: number) => void): Promise<ArrayBuffer> {
    // A name with a digest is never another file; of the others the present ones are wanted.
    const cache = digestIn(path) === undefined ? 'no-cache' : 'default';
    const answer = await fetch(new URL(path, this.#scope), { signal, cache });
    if (!answer.ok || !answer.body) throw new KeepError(`the site answers ${answer.status} for ${path}`);
    const whole = new Uint8Array(bytes);
    let at = 0;
    const reader = answer.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (at + next.value.byteLength > bytes) throw new KeepError(`${path} is larger than it should be`);
      whole.set(next.value, at);
      at += next.value.byteLength;
      onBytes(at);
    }
    if (at !== bytes) throw new KeepError(`${path} has ${at} bytes instead of ${bytes}`);
    if (!(await isAsNamed(path, whole.buffer))) throw new KeepError(`${path} is not what its name says`);
    return whole.buffer;
  }
}

const sum = (files: readonly PartFile[]): number => files.reduce((total, { bytes }) => total + bytes, 0);

function explained(error: unknown, { name }: OfflinePart): KeepError {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return new KeepError(
      `The browser has no room left for ${name}: give something back, or free storage. Nothing of it was kept.`,
    );
  return new KeepError(`${name} could not be kept (${why}). Nothing of it was kept; try again when the site answers.`);
}
