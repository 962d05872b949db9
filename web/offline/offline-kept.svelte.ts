/** What the dialog of kept parts shows and does: one part at a time on its way. */
import { KeepError, KeptParts } from './kept-parts.ts';
import { OFFLINE_PARTS, type OfflinePart, PARTS_CACHE } from './parts.ts';

export interface PartRow {
  readonly part: OfflinePart;
  readonly bytes: number;
  /** Bytes that are there. */
  readonly kept: number;
}

export class OfflineKept {
  rows = $state.raw<readonly PartRow[]>([]);
  /** The part that is being fetched. */
  underway = $state<string | undefined>(undefined);
  trouble = $state('');
  /** Of everything that the page stores, as the browser estimates it. */
  room = $state.raw<StorageEstimate>({});
  #parts: readonly OfflinePart[] = [];
  #kept: KeptParts | undefined;
  #aborting = new AbortController();

  /** Rejects when the list can't be had. */
  async open(): Promise<void> {
    const scope = new URL('./', document.baseURI).href;
    this.#kept = new KeptParts(await caches.open(PARTS_CACHE), scope);
    this.#parts = await listOf(scope);
    await this.#count();
  }

  async keep(part: OfflinePart): Promise<void> {
    if (!this.#kept || this.underway !== undefined) return;
    this.underway = part.id;
    this.trouble = '';
    this.#aborting = new AbortController();
    const { signal } = this.#aborting;
    const onProgress = (bytes: number): void => {
      this.rows = this.rows.map((row) => (row.part.id === part.id ? { ...row, kept: bytes } : row));
    };
    try {
      await this.#kept.keep(part, { onProgress, signal });
    } catch (error) {
      if (!signal.aborted) this.trouble = error instanceof KeepError ? error.message : String(error);
    }
    this.underway = undefined;
    await this.#count();
  }

  /** What was fetched of the part under way is removed. */
  cancel(): void {
    this.#aborting.abort();
  }

  async giveBack(part: OfflinePart): Promise<void> {
    await this.#kept?.giveBack(
      part,
      this.#parts.filter((other) => other !== part),
    );
    await this.#count();
  }

  async #count(): Promise<void> {
    const counts = (await this.#kept?.count(this.#parts)) ?? new Map<string, number>();
    this.rows = this.#parts.map((part) => ({
      part,
      bytes: part.files.reduce((sum, { bytes }) => sum + bytes, 0),
      kept: counts.get(part.id) ?? 0,
    }));
    this.room = await navigator.storage.estimate();
  }
}

/** Kept beside the parts, so that they can be given back without a network, too. */
async function listOf(scope: string): Promise<readonly OfflinePart[]> {
  const url = new URL(OFFLINE_PARTS, scope).href;
  const cache = await caches.open(PARTS_CACHE);
  const answer = await fetch(url, { cache: 'no-cache' }).catch(() => undefined);
  if (answer?.ok === true) await cache.put(url, answer.clone()).catch(() => undefined);
  const found = answer?.ok === true ? answer : await cache.match(url);
  if (!found) throw new Error('the list of what can be kept does not come');
  return (await found.json()) as readonly OfflinePart[];
}
