import { type Instant, instantOfMs } from '../runtime/std/instant.ts';

/** The two clocks of a host. */
export interface HostClocks {
  /** What people call the time, in whole milliseconds. */
  readonly wall: () => number;
  /** Finer, but it knows nothing of the clock being set nor, in some browsers, of a computer's sleep. */
  readonly fine: () => number;
}

const PLATFORM: HostClocks = { wall: () => Date.now(), fine: () => performance.now() };

/** Both are cut off to milliseconds at most, so more than that is a clock that was set, or slept. */
const AGREEMENT_MS = 2;

/** The wall's time with the finer clock's fraction, for as long as the two agree to the millisecond. */
export function hostInstant({ wall, fine }: HostClocks = PLATFORM): () => Instant {
  let offset = wall() - fine();
  return () => {
    const [coarse, precise] = [wall(), fine()];
    if (Math.abs(precise + offset - coarse) >= AGREEMENT_MS) offset = coarse - precise;
    return instantOfMs(precise + offset);
  };
}
