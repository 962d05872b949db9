import type { HostConfig } from '../model/types.ts';

const DELAY_MIN_MS = 100;
const DELAY_MAX_MS = 60_000;
/** A run that lasted this long was no crash at the start: the delay begins anew. */
const GOOD_RUN_MS = 10_000;

/** Whether Docker would start it again. */
export function shouldRestart(
  policy: HostConfig['RestartPolicy'],
  run: { exitCode: number; restartCount: number; stoppedByHand: boolean },
): boolean {
  const { Name: name = 'no', MaximumRetryCount: retries = 0 } = policy ?? {};
  if (run.stoppedByHand) return false;
  if (name === 'always' || name === 'unless-stopped') return true;
  return name === 'on-failure' && run.exitCode !== 0 && (retries === 0 || run.restartCount < retries);
}

/**
 * Whether Docker starts one that has ended when dockerd starts: only `unless-stopped` remembers that it was stopped by hand. `on-failure` acts
 * by the exit code, so one that had to be killed comes back, although the manual says that none does.
 */
export const startsWithEngine = (
  policy: HostConfig['RestartPolicy'],
  run: { exitCode: number; restartCount: number; stoppedByHand: boolean },
): boolean => shouldRestart(policy, { ...run, stoppedByHand: policy?.Name === 'unless-stopped' && run.stoppedByHand });

/** 100 ms, doubled at every restart up to a minute. */
export class RestartDelay {
  #next: number;

  constructor(nextMs = DELAY_MIN_MS) {
    this.#next = nextMs;
  }

  /** The one after this. */
  get nextMs(): number {
    return this.#next;
  }

  /** The one that was given last: whoever waits for it begins anew. */
  get lastMs(): number {
    return Math.max(this.#next / 2, DELAY_MIN_MS);
  }

  after(ranMs: number): number {
    if (ranMs >= GOOD_RUN_MS) this.#next = DELAY_MIN_MS;
    const delay = this.#next;
    this.#next = Math.min(this.#next * 2, DELAY_MAX_MS);
    return delay;
  }

  reset(): void {
    this.#next = DELAY_MIN_MS;
  }
}
