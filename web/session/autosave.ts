/**
 * When to save: soon after the machine has come to rest, at once when the page is hidden, and now and then when it never rests.
 * One save at a time; what changes during a save waits for the next.
 */
export type SaveStatus = 'clean' | 'changed' | 'saving' | 'failed';

export interface AutosaveOptions {
  /** Rejects when nothing could be stored. */
  save(): Promise<void>;
  onStatus(status: SaveStatus, error?: unknown): void;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back after that many milliseconds. */
  after(ms: number, callback: () => void): void;
}

/** A save stops the guest for some 100 ms and writes tens of megabytes: not after every command. */
export const SAVE_PAUSE_MS = 4000;
/** A machine that is never idle is saved after this. */
export const SAVE_OVERDUE_MS = 60_000;

export class Autosave {
  readonly #options: AutosaveOptions;
  #status: SaveStatus = 'clean';
  #isIdle = false;
  #isStopped = false;
  #isAwaited = false;
  #changedDuringSave = false;
  #lastSaveAt = -Infinity;

  constructor(options: AutosaveOptions) {
    this.#options = options;
  }

  /** Something in the machine has changed. */
  touch(): void {
    if (this.#status === 'saving') this.#changedDuringSave = true;
    if (this.#status !== 'clean') return;
    this.#set('changed');
    if (this.#lastSaveAt === -Infinity) this.#lastSaveAt = this.#options.now() - SAVE_PAUSE_MS;
    this.#await();
  }

  /** The machine has come to rest, or works again. */
  set idle(isIdle: boolean) {
    this.#isIdle = isIdle;
    if (isIdle) this.#await();
  }

  /** Saves what has changed, without waiting for rest. Also the way back after a failure. */
  async now(): Promise<void> {
    if (this.#isStopped || this.#status === 'clean' || this.#status === 'saving') return;
    await this.#save();
  }

  /** No more saves: the machine has crashed or is being replaced. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Saves when it is time, else looks again later: a look costs nothing. */
  #await(): void {
    if (this.#status !== 'changed' || this.#isStopped) return;
    const since = this.#options.now() - this.#lastSaveAt;
    if (since >= SAVE_OVERDUE_MS || (this.#isIdle && since >= SAVE_PAUSE_MS)) return void this.now();
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#options.after(since < SAVE_PAUSE_MS ? SAVE_PAUSE_MS - since : SAVE_PAUSE_MS, () => {
      this.#isAwaited = false;
      this.#await();
    });
  }

  async #save(): Promise<void> {
    this.#set('saving');
    this.#changedDuringSave = false;
    try {
      await this.#options.save();
      this.#lastSaveAt = this.#options.now();
      this.#set(this.#changedDuringSave ? 'changed' : 'clean');
      this.#await();
    } catch (error) {
      this.#set('failed', error);
    }
  }

  #set(status: SaveStatus, error?: unknown): void {
    this.#status = status;
    this.#options.onStatus(status, error);
  }
}
