/**
 * One kind of the engine's things by their keys, kept up to date: events mark what they concern, a read asks for that much and no more.
 * Reads come one after the other, and what has gone while one was under way does not come back with its answer.
 */

/** How one kind is asked for. */
export interface Source<T> {
  key(item: T): string;
  all(signal: AbortSignal): Promise<readonly T[]>;
  /** Those of the keys that are there; absent where a list of all is as cheap. */
  some?(keys: readonly string[], signal: AbortSignal): Promise<readonly T[]>;
}

/** A list of all is shorter than a question with more keys. */
const KEYS_MAX = 50;

export class LiveMap<T> {
  readonly #source: Source<T>;
  readonly #onChange: () => void;
  #items: ReadonlyMap<string, T> = new Map();
  #isAllDue = false;
  #due = new Set<string>();
  /** Gone since the read under way began, whose answer may still have them; undefined between reads. */
  #gone: Set<string> | undefined;

  /** `onChange` is called when a look at `items` would show something else. */
  constructor(source: Source<T>, onChange: () => void) {
    this.#source = source;
    this.#onChange = onChange;
  }

  /** In no order. */
  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  get isDue(): boolean {
    return this.#isAllDue || this.#due.size > 0;
  }

  mark(key: string): void {
    this.#gone?.delete(key);
    this.#due.add(key);
    if (!this.#source.some || this.#due.size > KEYS_MAX) this.markAll();
  }

  markAll(): void {
    this.#isAllDue = true;
    this.#due.clear();
  }

  remove(key: string): void {
    this.#due.delete(key);
    this.#gone?.add(key);
    if (!this.#items.has(key)) return;
    this.#items = new Map([...this.#items].filter(([each]) => each !== key));
    this.#onChange();
  }

  /** Forgets everything: what comes next is another engine's. */
  clear(): void {
    this.#isAllDue = false;
    this.#due.clear();
    if (this.#items.size === 0) return;
    this.#items = new Map();
    this.#onChange();
  }

  /** Asks for what is due. After a failure everything is. */
  async read(signal: AbortSignal): Promise<void> {
    if (!this.isDue) return;
    const keys = this.#isAllDue ? undefined : [...this.#due];
    this.#isAllDue = false;
    this.#due.clear();
    const gone = (this.#gone = new Set());
    try {
      const { all, some } = this.#source;
      const found = keys && some ? await some(keys, signal) : await all(signal);
      signal.throwIfAborted();
      this.#apply(found, (key) => keys !== undefined && !keys.includes(key), gone);
    } catch (error) {
      this.markAll();
      throw error;
    } finally {
      this.#gone = undefined;
    }
  }

  /** `isKept`: the answer says nothing of this key. */
  #apply(found: readonly T[], isKept: (key: string) => boolean, gone: ReadonlySet<string>): void {
    const next = new Map([...this.#items].filter(([key]) => isKept(key)));
    for (const item of found) {
      const key = this.#source.key(item);
      if (!gone.has(key)) next.set(key, this.#sameAs(key, item));
    }
    if (isSame(next, this.#items)) return;
    this.#items = next;
    this.#onChange();
  }

  /** What has not changed stays the same object, so that nobody draws it anew. */
  #sameAs(key: string, item: T): T {
    const before = this.#items.get(key);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(item) ? before : item;
  }
}

const isSame = <T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): boolean =>
  one.size === other.size && [...one].every(([key, item]) => other.get(key) === item);
