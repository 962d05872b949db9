import { viewOf } from '../bytes.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Output, Ref } from '../values.ts';
import { longs } from './arguments.ts';
import type { Timespec } from './attributes.ts';

const TIMESPEC_BYTES = 16;

/** clock_settime64(2): CLOCK_REALTIME (constants/clocks.ts). */
export const clockSettime = (p: Program, clock: number, time: Timespec, options: CallOptions = {}): Ref =>
  p.call('clock_settime64', [clock, p.bytes(longs(time.seconds, time.nanoseconds))], options);

/** clock_gettime64(2). */
export function clockGettime(p: Program, clock: number, options: CallOptions = {}): Output<Timespec> {
  const buffer = p.scratch(TIMESPEC_BYTES);
  return p.output(p.call('clock_gettime64', [clock, buffer], options), buffer).map((bytes) => {
    const view = viewOf(bytes);
    return { seconds: view.getBigInt64(0, true), nanoseconds: Number(view.getBigInt64(8, true)) };
  });
}
