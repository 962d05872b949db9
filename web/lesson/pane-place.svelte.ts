/** Where the learner wants the text, how wide, and how much of a lesson at a time: kept by the browser. */
import * as v from 'valibot';

const SHARE_MIN = 20;
const SHARE_MAX = 65;

const Stored = v.object({
  side: v.picklist(['left', 'right']),
  isFolded: v.boolean(),
  /** Of the width, in percent. */
  share: v.pipe(v.number(), v.minValue(SHARE_MIN), v.maxValue(SHARE_MAX)),
  /** One step at a time, or the whole page. */
  shows: v.picklist(['step', 'page']),
});
type Stored = v.InferOutput<typeof Stored>;

const KEY = 'drydock:pane';
const FIRST: Stored = { side: 'left', isFolded: false, share: 36, shows: 'page' };

export class PanePlace {
  #now = $state.raw<Stored>(read());

  get side(): Stored['side'] {
    return this.#now.side;
  }

  get isFolded(): boolean {
    return this.#now.isFolded;
  }

  get shows(): Stored['shows'] {
    return this.#now.shows;
  }

  /** The share of what stands on the left, whichever that is. */
  get leftShare(): number {
    return this.side === 'left' ? this.#now.share : 100 - this.#now.share;
  }

  set leftShare(share: number) {
    this.#set({ share: this.side === 'left' ? share : 100 - share });
  }

  /** Between which the left share may be. */
  get leftRange(): { readonly min: number; readonly max: number } {
    return this.side === 'left' ? { min: SHARE_MIN, max: SHARE_MAX } : { min: 100 - SHARE_MAX, max: 100 - SHARE_MIN };
  }

  turn(): void {
    this.#set({ side: this.side === 'left' ? 'right' : 'left' });
  }

  fold(isFolded: boolean): void {
    this.#set({ isFolded });
  }

  show(shows: Stored['shows']): void {
    this.#set({ shows });
  }

  #set(changed: Partial<Stored>): void {
    this.#now = { ...this.#now, ...changed };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#now));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}

function read(): Stored {
  try {
    const parsed = v.safeParse(Stored, JSON.parse(localStorage.getItem(KEY) ?? 'null'));
    return parsed.success ? parsed.output : FIRST;
  } catch {
    return FIRST;
  }
}
