/**
 * One page at a time owns the saved session. A Web Lock is held for as long as the page lives, so that a second tab knows that the
 * save is not its own.
 */
const LOCK_NAME = 'drydock-session';

/** A page that is being reloaded gives its lock back a moment after the new one asks. */
export const LOCK_WAIT_MS = 600;

/**
 * True when this page owns the session. Where the browser has no locks there is nothing to ask, and the page owns it. `onWait` is called
 * when another page has the lock, which may be on its way out.
 */
export async function claimSession(
  locks: LockManager | undefined,
  onWait: () => void = () => undefined,
  waitMs = LOCK_WAIT_MS,
): Promise<boolean> {
  if (!locks) return true;
  if (await hold(locks, { ifAvailable: true })) return true;
  onWait();
  return hold(locks, { signal: AbortSignal.timeout(waitMs) });
}

/** Once granted, the lock is kept until the page goes. */
function hold(locks: LockManager, options: LockOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const keep = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    };
    locks.request(LOCK_NAME, options, keep).catch(() => resolve(false));
  });
}
