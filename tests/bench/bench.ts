/** What a benchmark is: a name to choose it by, and the figures that a run of it gives. */
import { type Figure, skipped } from './report.ts';

/** How much is done: `npm run bench -- --quick` does a tenth, to see that everything works. */
export class Scale {
  readonly #share: number;

  constructor({ quick = false } = {}) {
    this.#share = quick ? 0.1 : 1;
  }

  /** Of this many rounds, those to do; at least `least`. */
  of(rounds: number, least = 3): number {
    return Math.max(least, Math.round(rounds * this.#share));
  }
}

export interface Bench {
  readonly name: string;
  readonly run: (scale: Scale) => Promise<readonly Figure[]>;
}

/** The figures, or one that says why there are none: one broken benchmark must not hide the others. */
export async function figuresOf({ name, run }: Bench, scale: Scale): Promise<readonly Figure[]> {
  try {
    return await run(scale);
  } catch (error) {
    return [skipped(name, error instanceof Error ? error.message : String(error))];
  }
}
