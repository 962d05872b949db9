/**
 * When to save: a moment after something was made, soon after the machine has come to rest, at once when the page is hidden, and now and
 * then when it never rests. One save at a time; what changes during a save waits for the next.
 */
export type SaveStatus = 'clean' | 'changed' | 'saving' | 'failed';

/**
 * What a change is worth: `seen` is output alone, `typed` is what the learner did, `made` is what the engine did for it: a container, an
 * image, a volume or a network that came, changed or went.
 */
export type Change = 'seen' | 'typed' | 'made';

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
/** One command makes several things: they are saved together once so long nothing more was made, */
export const MADE_SETTLE_MS = 400;
/** and at the latest after this. */
export const MADE_WAIT_MS = 1500;
/** Between a save of something made and the next; doubled for as long as something is made again and again, */
export const MADE_PAUSE_MS = 1000;
/** up to this. */
export const MADE_PAUSE_MS_MAX = 15_000;
/** When nothing was made for so long, the pause is short again. */
const MADE_CALM_MS = 30_000;
/** Saves of a machine that is large take longer: at most a quarter of the time is theirs. */
const PAUSE_PER_SAVE = 3;

const WORTH: Record<Change | 'nothing', number> = { nothing: 0, seen: 1, typed: 2, made: 3 };
type Unsaved = keyof typeof WORTH;
const greater = (one: Unsaved, other: Unsaved): Unsaved => (WORTH[one] > WORTH[other] ? one : other);

export class Autosave {
  readonly #options: AutosaveOptions;
  #status: SaveStatus = 'clean';
  #isIdle = false;
  #isStopped = false;
  /** The greatest change that no save holds, but for the one under way. */
  #unsaved: Unsaved = 'nothing';
  /** What the save under way holds. */
  #underway: Unsaved = 'nothing';
  #saving: Promise<void> = Promise.resolve();
  #lastSaveAt = -Infinity;
  #lastSaveMs = 0;
  /** The first and the last thing that was made and is not saved. */
  #made = { firstAt: Infinity, lastAt: Infinity };
  #lastMadeSaveAt = -Infinity;
  #madePauseMs = MADE_PAUSE_MS;
  /** When it will be looked next whether it is time. */
  #nextLookAt = Infinity;

  constructor(options: AutosaveOptions) {
    this.#options = options;
  }

  get status(): SaveStatus {
    return this.#status;
  }

  /** Whether the learner would miss something if the page went now. */
  get wouldBeMissed(): boolean {
    return !this.#isStopped && WORTH[greater(this.#unsaved, this.#underway)] >= WORTH.typed;
  }

  /** Something in the machine has changed. */
  touch(change: Change): void {
    const now = this.#options.now();
    this.#unsaved = greater(this.#unsaved, change);
    if (change === 'made') this.#made = { firstAt: Math.min(this.#made.firstAt, now), lastAt: now };
    if (this.#lastSaveAt === -Infinity) this.#lastSaveAt = now - SAVE_PAUSE_MS;
    if (this.#status === 'clean') this.#set('changed');
    this.#look();
  }

  /** The machine has come to rest, or works again. */
  set idle(isIdle: boolean) {
    this.#isIdle = isIdle;
    if (isIdle) this.#look();
  }

  /** Saves what has changed, without waiting for rest; a save under way comes first. Also the way back after a failure. */
  async now(): Promise<void> {
    if (this.#status === 'saving') await this.#saving;
    if (this.#isStopped || this.#status === 'clean' || this.#status === 'saving') return;
    this.#saving = this.#save();
    await this.#saving;
  }

  /** No more saves: the machine has crashed or is being replaced. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Saves when it is time, else looks again later: a look costs nothing. */
  #look(): void {
    if (this.#status !== 'changed' || this.#isStopped) return;
    const now = this.#options.now();
    const dueAt = this.#dueAt();
    if (dueAt <= now) return void this.now();
    if (this.#nextLookAt <= dueAt) return;
    this.#nextLookAt = dueAt;
    this.#options.after(dueAt - now, () => {
      this.#nextLookAt = Infinity;
      this.#look();
    });
  }

  #dueAt(): number {
    const since = this.#lastSaveAt;
    const needed = Math.min(this.#lastSaveMs * PAUSE_PER_SAVE, MADE_PAUSE_MS_MAX);
    const atRest = this.#isIdle ? since + Math.max(SAVE_PAUSE_MS, needed) : Infinity;
    const settled = Math.min(this.#made.lastAt + MADE_SETTLE_MS, this.#made.firstAt + MADE_WAIT_MS);
    const made = Math.max(settled, since + Math.max(this.#madePauseMs, needed));
    return Math.min(atRest, made, since + SAVE_OVERDUE_MS);
  }

  async #save(): Promise<void> {
    const beganAt = this.#options.now();
    this.#underway = this.#unsaved;
    this.#unsaved = 'nothing';
    this.#made = { firstAt: Infinity, lastAt: Infinity };
    this.#set('saving');
    try {
      await this.#options.save();
    } catch (error) {
      this.#unsaved = greater(this.#unsaved, this.#underway);
      this.#underway = 'nothing';
      this.#set('failed', error);
      return;
    }
    this.#lastSaveAt = this.#options.now();
    this.#lastSaveMs = this.#lastSaveAt - beganAt;
    if (this.#underway === 'made') this.#backOff();
    this.#underway = 'nothing';
    this.#set(this.#unsaved === 'nothing' ? 'clean' : 'changed');
    this.#look();
  }

  /** The next save of something made is the further away, the nearer the last ones lie together. */
  #backOff(): void {
    const isChurn = this.#lastSaveAt - this.#lastMadeSaveAt < MADE_CALM_MS;
    this.#madePauseMs = isChurn ? Math.min(this.#madePauseMs * 2, MADE_PAUSE_MS_MAX) : MADE_PAUSE_MS;
    this.#lastMadeSaveAt = this.#lastSaveAt;
  }

  #set(status: SaveStatus, error?: unknown): void {
    this.#status = status;
    this.#options.onStatus(status, error);
  }
}
