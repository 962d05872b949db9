import { GuestConnection } from '../connection.ts';
import { FakeAgent } from './fake-agent.ts';
import type { FakeKernel } from './run-program.ts';
import type { Guest } from '../guest.ts';
import { NOT_RUN } from '../protocol.ts';
import { describeOp, describeResult } from '../trace/describe-op.ts';

export type { FakeKernel } from './run-program.ts';

/** A guest for tests: the real connection in front, a scripted agent behind. */
export interface FakeGuest {
  readonly guest: Guest;
  /** The other side: exits, streams, raw bytes. */
  readonly agent: FakeAgent;
  /** Every call that ran, as strace prints it: `1: openat(AT_FDCWD, "/x", O_RDONLY) = 100`; the pid in front. */
  readonly log: string[];
}

/**
 * `kernel` answers the calls that a test cares about and returns undefined for the rest, which succeed: descriptors are
 * new numbers from 100 up, writes take everything, reads find the end, spawned processes count from 100.
 *
 *     const { guest, log } = fakeGuest((call) => (call.name === 'mount' ? -16 : undefined)); // EBUSY
 */
export function fakeGuest(kernel?: FakeKernel): FakeGuest {
  const agent = new FakeAgent(kernel);
  const log: string[] = [];
  const guest = new GuestConnection(agent, {
    onProgram: (pid, result) => {
      result.values.forEach((value, op) => {
        if (value === NOT_RUN) return;
        log.push(`${String(pid)}: ${describeOp(result.program, op, result)} = ${describeResult(value)}`);
      });
    },
  });
  return { guest, agent, log };
}
