import type { Timers } from '../../std/time.ts';
import type { OutputHub } from './output-hub.ts';
import type { RunningProcess } from './running-process.ts';

/** Docker gives the clients of a process that has ended as long to take what it wrote. */
const UNREAD_MS_MAX = 2000;

/**
 * Resolves when all that an ended process wrote is where it goes. Clients that don't read along must not hold that up:
 * they lose the rest.
 */
export async function drain(timers: Timers, process: RunningProcess, output: OutputHub): Promise<void> {
  using _deadline = timers.after(UNREAD_MS_MAX, () => output.leaveSlow());
  await process.drained;
}
