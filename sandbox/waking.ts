import { CLOCK_REALTIME } from '../runtime/guest/constants/clocks.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { reseedRandom } from '../runtime/guest/syscalls/random.ts';
import { clockSettime } from '../runtime/guest/syscalls/time.ts';

/** Twice what the kernel's generator holds. */
const SEED_BYTES = 64;

/**
 * A restored machine believes that it is the moment of its snapshot, and every copy of one would draw the same random numbers: sets the
 * clock, and mixes in a seed of this machine's own before anything else runs.
 */
export async function adjustClockAndEntropy(guest: Guest): Promise<void> {
  const p = new Program('set clock and entropy after a restore');
  reseedRandom(p, crypto.getRandomValues(new Uint8Array(SEED_BYTES)));
  const now = Date.now();
  clockSettime(p, CLOCK_REALTIME, { seconds: BigInt(Math.floor(now / 1000)), nanoseconds: (now % 1000) * 1_000_000 });
  await guest.run(p);
}
