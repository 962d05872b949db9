/**
 * The progress of one learner, as this page knows it: what is stored, and what could not be stored yet. Whatever happens to the storage,
 * nothing that was passed is lost as long as the page lives.
 */
import { Mutex } from '../../runtime/std/mutex.ts';
import type { Timers } from '../../runtime/std/time.ts';
import { forgotten, isReadable, merge, NO_PROGRESS, parseProgress, type LearnerProgress } from './progress.ts';
import type { ProgressStore } from './store.ts';

/** After a failure it is tried again so much later. */
const RETRY_MS = 20_000;

export interface RecordOptions {
  readonly store: ProgressStore;
  /** What was written before there was this store, in formats that parseProgress reads; asked for when nothing is stored yet. */
  readonly earlier: () => Promise<readonly unknown[]>;
  readonly timers: Timers;
  readonly onChange: (progress: LearnerProgress) => void;
  /** What is wrong with the storage, in plain words; told once until it works again. */
  readonly onTrouble: (sentence: string) => void;
  /** Other pages should read again. */
  readonly onStored: () => void;
}

interface Unstored {
  readonly progress: LearnerProgress;
  /**
   * How often everything had been forgotten when it first could not be stored: a reset since then forgets it as well. Undefined as long as
   * that was not tried, or nothing could be read.
   */
  readonly resets: number | undefined;
}

export class ProgressRecord {
  readonly #options: RecordOptions;
  readonly #turns = new Mutex();
  #stored: LearnerProgress = NO_PROGRESS;
  #unstored: readonly Unstored[] = [];
  /** Of what is stored; undefined until it was read. */
  #resets: number | undefined;
  /** A later version's record is left alone: this page keeps to itself what it finds. */
  #isForeign = false;
  #hasTold = false;
  #retry: Disposable | undefined;

  constructor(options: RecordOptions) {
    this.#options = options;
  }

  get progress(): LearnerProgress {
    return mergeAll(this.#stored, this.#unstored);
  }

  /** Reads what is stored, or takes over what there was before there was a store. */
  open(): Promise<void> {
    return this.#turns.run(async () => {
      try {
        await this.#read();
      } catch (error) {
        this.#tell(unkept(error));
      }
    });
  }

  /** Another page has stored something. */
  refresh(): Promise<void> {
    return this.open();
  }

  /** Whether it can be added: not when all would then be more than is read again. */
  hasRoomFor(progress: LearnerProgress): boolean {
    return isReadable(merge(this.progress, progress));
  }

  /** Adds what was passed, here or elsewhere. Resolves when it is stored, or could not be. */
  add(progress: LearnerProgress): Promise<void> {
    this.#unstored = [...this.#unstored, { progress, resets: undefined }];
    this.#options.onChange(this.progress);
    return this.#turns.run(() => this.#write());
  }

  /** Forgets everything that was passed before, in every page. Rejects when it could not be forgotten. */
  reset(): Promise<void> {
    return this.#turns.run(async () => {
      const before = this.#unstored;
      const stored = await this.#options.store.change(forgotten);
      this.#unstored = this.#unstored.filter((each) => !before.includes(each));
      this.#set(stored);
      this.#options.onStored();
    });
  }

  async #read(): Promise<void> {
    const stored = await this.#options.store.read();
    this.#isForeign = stored.kind === 'newer';
    switch (stored.kind) {
      case 'read':
        return this.#set(stored.progress);
      case 'newer':
        return this.#tell(NEWER);
      case 'damaged':
        await this.#options.store.setAside();
        this.#tell(DAMAGED);
        return this.#read();
      case 'none':
        this.#resets = 0;
        return this.#takeOver();
    }
  }

  async #takeOver(): Promise<void> {
    const earlier = (await this.#options.earlier()).map(parseProgress);
    const found = earlier.flatMap((each) => (each.kind === 'read' ? [each.progress] : []));
    if (found.length === 0) return;
    this.#unstored = [{ progress: found.reduce(merge), resets: undefined }, ...this.#unstored];
    this.#options.onChange(this.progress);
    await this.#write();
  }

  async #write(): Promise<void> {
    const added = this.#unstored;
    if (added.length === 0 || this.#isForeign) return;
    try {
      const stored = await this.#options.store.change((before) => mergeAll(before, added.filter(isKept(before))));
      this.#unstored = this.#unstored.filter((each) => !added.includes(each));
      this.#hasTold = false;
      this.#set(stored);
      this.#options.onStored();
    } catch (error) {
      this.#unstored = this.#unstored.map((each) => ({ ...each, resets: each.resets ?? this.#resets }));
      this.#tell(unkept(error));
      this.#retry?.[Symbol.dispose]();
      this.#retry = this.#options.timers.after(RETRY_MS, () => void this.#turns.run(() => this.#write()));
    }
  }

  #set(stored: LearnerProgress): void {
    this.#stored = stored;
    this.#resets = stored.resets ?? 0;
    this.#unstored = this.#unstored.filter(isKept(stored));
    this.#options.onChange(this.progress);
  }

  #tell(sentence: string): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    this.#options.onTrouble(sentence);
  }
}

const mergeAll = (stored: LearnerProgress, unstored: readonly Unstored[]): LearnerProgress =>
  unstored.reduce((sum, { progress }) => merge(sum, progress), stored);

const isKept =
  ({ resets: now = 0 }: LearnerProgress) =>
  ({ resets }: Unstored): boolean =>
    resets === undefined || resets >= now;

const NEWER =
  'Your progress was kept by a newer version of Drydock, which this page can’t read. It is left as it is; reload the page to get that version.';
const DAMAGED = 'Your progress could not be read: it is damaged. It was set aside, and you start without it.';

function unkept(error: unknown): string {
  const isFull = error instanceof Error && error.name === 'QuotaExceededError';
  const why = isFull
    ? 'The browser has no room left for your progress.'
    : `The browser does not keep your progress (${textOf(error)}).`;
  return `${why} It lasts until this page is closed: export it in "Your progress" to keep it.`;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
