import { type Place, PLACE_AT_FIRST } from './places.ts';
import { pointing } from './pointing.svelte.ts';

/**
 * Where the drawer of views, or the X-ray, looks. Another lesson has other things to look at; whoever only goes home finds the place
 * again.
 */
export class Looking {
  place = $state.raw(PLACE_AT_FIRST);
  /** Another number: nothing counts any more that was chosen in a drawer. */
  turn = $state(0);
  #lesson: string | undefined;

  constructor(lesson: string | undefined) {
    this.#lesson = lesson;
  }

  /** What the X-ray shows the newest operation of. */
  get xrayAt(): string {
    return this.place.view === 'xray' ? this.place.at : '';
  }

  at(place: Place): void {
    this.place = place;
  }

  /** The page shows a lesson, or none. */
  opened(lesson: string | undefined): void {
    if (lesson === undefined || lesson === this.#lesson) return;
    this.#lesson = lesson;
    this.anew();
  }

  anew(): void {
    this.place = PLACE_AT_FIRST;
    this.turn += 1;
    pointing.clear();
  }
}
