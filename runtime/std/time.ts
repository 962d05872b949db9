/** Milliseconds since the epoch, with a fraction where the platform has one. */
export interface Clock {
  now(): number;
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

/** Go's zero time, which Docker shows for "never". */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** RFC 3339 with nanoseconds as Go prints it: trailing zeros of the fraction are dropped. */
export function rfc3339Nano(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const nanoseconds = Math.round((ms - seconds * 1000) * 1e6);
  const base = new Date(seconds * 1000).toISOString().slice(0, 19);
  const fraction = String(nanoseconds).padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? `${base}Z` : `${base}.${fraction}Z`;
}

/** RFC 3339 with always nine digits, as Docker's logs print it. */
export function rfc3339NanoFixed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const nanoseconds = Math.round((ms - seconds * 1000) * 1e6);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;
}

/** Milliseconds since the epoch of an RFC 3339 time with up to nine digits of fraction; NaN when it is none. */
export function parseRfc3339(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  if (!match) return Number.NaN;
  return Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`) + Number(match[2] ?? 0) * 1000;
}
