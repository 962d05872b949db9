import type { Timers } from '../runtime/std/time.ts';

const TICK_MS = 150;
/** Of what is left, at each tick: half the way in some 1.5 s, which is the middle of a kernel's boot on a usual machine. */
const SHARE = 0.07;

/**
 * Moves a fraction from one value towards another, ever slower, while nothing tells how far the work is. Disposing of it
 * ends the movement.
 */
export function creep(
  timers: Timers,
  range: { from: number; to: number },
  report: (fraction: number) => void,
): Disposable {
  let fraction = range.from;
  const tick = (): void => {
    fraction += (range.to - fraction) * SHARE;
    report(fraction);
    timer = timers.after(TICK_MS, tick);
  };
  let timer = timers.after(TICK_MS, tick);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
