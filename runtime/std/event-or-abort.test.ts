import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { eventOrAbort } from './event-or-abort.ts';

const never = new Promise<void>(() => undefined);

test('the event ends the wait, also when it fails, and leaves nothing with the signal', async () => {
  const { signal } = new AbortController();
  await eventOrAbort(Promise.resolve(), signal);
  await eventOrAbort(Promise.reject(new Error('lost')), signal);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('so does the signal, before and while it waits', async () => {
  const over = new AbortController();
  const waiting = eventOrAbort(never, over.signal);
  over.abort();
  await waiting;
  await eventOrAbort(never, over.signal);
});
