/**
 * Machines that are kept beside the present one: as they were when a step of a lesson began, and as they were left for another lesson.
 * They lie in a database of their own, bounded in number and size; the oldest go first.
 */
import { createStore, del, delMany, entries, set, type UseStore } from 'idb-keyval';
import { Mutex } from '../../runtime/std/mutex.ts';
import { parseSaved, type SavedSession } from './saves.ts';

export type KeptFor =
  /** As it was when `passed` had been passed; '' is the lesson's beginning. */
  | { readonly kind: 'checkpoint'; readonly lesson: string; readonly passed: string }
  /**
   * As it was left; '' is the machine without a lesson. `lent`: a drill has its place, and gives it back; one at a time.
   */
  | {
      readonly kind: 'left' | 'lent';
      readonly lesson: string;
      /** What was in it, in words. */
      readonly contents: string;
    };

export interface Kept {
  readonly for: KeptFor;
  readonly session: SavedSession;
}

const CHECKPOINTS_MAX = 5;
const CHECKPOINTS_BYTES_MAX = 150e6;
const LEFT_MAX = 3;
const LEFT_BYTES_MAX = 150e6;
const WORDS_MAX = 200;

export class KeptMachines {
  readonly #store: UseStore;
  readonly #turns = new Mutex();

  constructor(store: UseStore = createStore('drydock-machines', 'kept')) {
    this.#store = store;
  }

  /** Newest first. What can't be read is left out. */
  list(): Promise<readonly Kept[]> {
    return this.#turns.run(() => this.#read());
  }

  /**
   * Resolves with what is kept then. It takes the place of one that is kept for the same; the oldest go when it is too much, also when the
   * browser has no room. Rejects when there is no room at all.
   */
  keep(kept: Kept): Promise<readonly Kept[]> {
    return this.#turns.run(async () => {
      await this.#write(kept);
      const all = await this.#read();
      const { lesson } = kept.for;
      const checkpoints = all.filter((each) => each.for.kind === 'checkpoint' && each.for.lesson === lesson);
      const left = all.filter((each) => each.for.kind === 'left');
      const stays = new Set([
        ...all.filter((each) => each.for.kind === 'lent'),
        ...withinBounds(checkpoints, CHECKPOINTS_MAX, CHECKPOINTS_BYTES_MAX),
        ...withinBounds(left, LEFT_MAX, LEFT_BYTES_MAX),
      ]);
      const goes = all.filter(
        (each) => !stays.has(each) && (kept.for.kind === 'checkpoint' || each.for.kind === 'left'),
      );
      await delMany(goes.map(keyOf), this.#store);
      return all.filter((each) => !goes.includes(each));
    });
  }

  /** Rejects when the browser can't. */
  forget(...goes: readonly Kept[]): Promise<void> {
    return this.#turns.run(() => delMany(goes.map(keyOf), this.#store));
  }

  /** Digests of the blobs that any of them needs. */
  async blobs(): Promise<string[]> {
    return (await this.list()).flatMap(({ session }) => session.blobs);
  }

  async #write(kept: Kept): Promise<void> {
    for (;;) {
      try {
        return await set(keyOf(kept), kept, this.#store);
      } catch (error) {
        const oldest = (await this.#read()).findLast((each) => each.for.kind === 'checkpoint');
        if (!isFull(error) || !oldest) throw error;
        await del(keyOf(oldest), this.#store);
      }
    }
  }

  async #read(): Promise<readonly Kept[]> {
    const all = await entries<IDBValidKey, unknown>(this.#store);
    const read = all.flatMap(([key, data]) => {
      const kept = parseKept(data);
      return kept && keyOf(kept) === key ? [kept] : [];
    });
    return read.sort((a, b) => b.session.savedAt - a.session.savedAt);
  }
}

/** The newest ones that are few enough and small enough; `newestFirst` is their order. */
function withinBounds(newestFirst: readonly Kept[], count: number, bytes: number): Kept[] {
  let sum = 0;
  return newestFirst.slice(0, count).filter(({ session }) => (sum += session.machine.size) <= bytes);
}

function keyOf({ for: of }: Kept): string {
  if (of.kind === 'lent') return 'lent';
  return of.kind === 'checkpoint' ? `checkpoint/${of.lesson}/${of.passed}` : `left/${of.lesson}`;
}

function parseKept(data: unknown): Kept | undefined {
  if (!isRecord(data) || !isRecord(data['for'])) return undefined;
  const parsed = parseSaved(data['session']);
  const { kind, lesson, passed, contents } = data['for'];
  if (parsed.kind !== 'saved' || !isWords(lesson)) return undefined;
  if (kind === 'checkpoint' && isWords(passed)) return { for: { kind, lesson, passed }, session: parsed.session };
  if ((kind === 'left' || kind === 'lent') && isWords(contents))
    return { for: { kind, lesson, contents }, session: parsed.session };
  return undefined;
}

const isWords = (data: unknown): data is string => typeof data === 'string' && data.length <= WORDS_MAX;

const isRecord = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;

const isFull = (error: unknown): boolean => error instanceof Error && error.name === 'QuotaExceededError';
