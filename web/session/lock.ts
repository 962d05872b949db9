/**
 * One page at a time owns the saved session. A Web Lock is held for as long as the page lives, so that a second tab knows that the
 * save is not its own.
 */
const LOCK_NAME = 'drydock-session';

/** A page that is being reloaded gives its lock back a moment after the new one asks. */
export const LOCK_WAIT_MS = 600;

/** True when this page owns the session. Where the browser has no locks there is nothing to ask, and the page owns it. */
export function claimSession(locks: LockManager | undefined, waitMs = LOCK_WAIT_MS): Promise<boolean> {
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const hold = (): Promise<void> => {
      resolve(true);
      return new Promise(() => undefined);
    };
    locks.request(LOCK_NAME, { signal: AbortSignal.timeout(waitMs) }, hold).catch(() => resolve(false));
  });
}
