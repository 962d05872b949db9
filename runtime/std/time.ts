import type { Instant } from './instant.ts';

/** No two looks give the same moment (increasing-clock.ts). */
export interface Clock {
  now(): Instant;
}

/** Waiting, as the platform or a test does it. */
export interface Timers {
  /** Calls back once after at least `ms`; disposing of it cancels. */
  after(ms: number, callback: () => void): Disposable;
}

export const systemTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after at least `ms`; rejects with the signal's reason. */
export function sleep(timers: Timers, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      timer[Symbol.dispose]();
      reject(signal?.reason as Error);
    };
    const timer = timers.after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
  });
}
