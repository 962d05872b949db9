/** The thing that was last chosen in a view, for a question that asks to point at one. */
import type { ViewName } from '../../lessons/format/types.ts';

class Pointing {
  #chosen = $state.raw<{ readonly view: ViewName; readonly name: string } | undefined>(undefined);

  /** Its name, as lessons/README.md lists them for each view. */
  get chosen(): string | undefined {
    return this.#chosen?.name;
  }

  /** The view that it was chosen in. */
  get view(): ViewName | undefined {
    return this.#chosen?.view;
  }

  choose(view: ViewName, name: string): void {
    this.#chosen = { view, name };
  }

  /** Nothing is chosen any more: another question begins, or another view is shown. */
  clear(): void {
    this.#chosen = undefined;
  }
}

/** The page has one learner, who points at one thing. */
export const pointing = new Pointing();
