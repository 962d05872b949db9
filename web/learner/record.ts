/**
 * The progress of one learner, as this page knows it: what is stored, and what could not be stored yet. Whatever happens to the storage,
 * nothing that was passed is lost as long as the page lives.
 */
import { Mutex } from '../../runtime/std/mutex.ts';
import type { Timers } from '../../runtime/std/time.ts';
import { isReadable, merge, NO_PROGRESS, parseProgress, type LearnerProgress } from './progress.ts';
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

export class ProgressRecord {
  readonly #options: RecordOptions;
  readonly #turns = new Mutex();
  #stored: LearnerProgress = NO_PROGRESS;
  #unstored: readonly LearnerProgress[] = [];
  /** A later version's record is left alone: this page keeps to itself what it finds. */
  #isForeign = false;
  #hasTold = false;
  #retry: Disposable | undefined;

  constructor(options: RecordOptions) {
    this.#options = options;
  }

  get progress(): LearnerProgress {
    return this.#unstored.reduce(merge, this.#stored);
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
    this.#unstored = [...this.#unstored, progress];
    this.#options.onChange(this.progress);
    return this.#turns.run(() => this.#write());
  }

  /** Forgets everything that was passed before, in every page. Rejects when it could not be forgotten. */
  reset(): Promise<void> {
    return this.#turns.run(async () => {
      const forgotten = this.#unstored;
      await this.#options.store.change(() => NO_PROGRESS);
      this.#unstored = this.#unstored.filter((each) => !forgotten.includes(each));
      this.#set(NO_PROGRESS);
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
        return this.#takeOver();
    }
  }

  async #takeOver(): Promise<void> {
    const earlier = (await this.#options.earlier()).map(parseProgress);
    const found = earlier.flatMap((each) => (each.kind === 'read' ? [each.progress] : []));
    if (found.length === 0) return;
    this.#unstored = [found.reduce(merge), ...this.#unstored];
    this.#options.onChange(this.progress);
    await this.#write();
  }

  async #write(): Promise<void> {
    const added = this.#unstored;
    if (added.length === 0 || this.#isForeign) return;
    try {
      const stored = await this.#options.store.change((before) => added.reduce(merge, before));
      this.#unstored = this.#unstored.filter((each) => !added.includes(each));
      this.#hasTold = false;
      this.#set(stored);
      this.#options.onStored();
    } catch (error) {
      this.#tell(unkept(error));
      this.#retry?.[Symbol.dispose]();
      this.#retry = this.#options.timers.after(RETRY_MS, () => void this.#turns.run(() => this.#write()));
    }
  }

  #set(stored: LearnerProgress): void {
    this.#stored = stored;
    this.#options.onChange(this.progress);
  }

  #tell(sentence: string): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    this.#options.onTrouble(sentence);
  }
}

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
