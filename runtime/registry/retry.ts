/** Docker's patience with a registry (moby distribution/xfer): five attempts, five seconds more between them each time. */
import { sleep, type Timers } from '../std/time.ts';

const ATTEMPTS_MAX = 5;
const SECONDS_MORE = 5;

export interface RetryOptions {
  readonly timers: Timers;
  readonly onRetry: (seconds: number) => void;
  readonly signal: AbortSignal;
  /** No other attempt will change it. */
  readonly isFinal: (error: unknown) => boolean;
}

/** `failed` waits for the next attempt, or throws the error when there is none. */
export function retrying({ timers, onRetry, signal, isFinal }: RetryOptions): {
  failed: (error: unknown) => Promise<void>;
} {
  let attempts = 0;
  return {
    async failed(error) {
      attempts += 1;
      signal.throwIfAborted();
      if (isFinal(error) || attempts === ATTEMPTS_MAX) throw error;
      for (let seconds = attempts * SECONDS_MORE; seconds > 0; seconds -= 1) {
        onRetry(seconds);
        await sleep(timers, 1000, signal);
      }
    },
  };
}
