/** Resolves when the event is settled or the signal aborted; a signal that outlives many waits keeps nothing of them. */
export function eventOrAbort(event: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      resolve();
    };
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
    event.then(finish, finish);
  });
}
