import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { streamOf } from './stream-of.ts';
import { withSignal } from './with-signal.ts';

const STOP = new Error('enough');

test('a read that waits ends with the signal, and the source is cancelled', async () => {
  const over = new AbortController();
  let reason: unknown;
  const endless = new ReadableStream<number>({ cancel: (why) => void (reason = why) });
  const read = withSignal(endless, over.signal).getReader().read();
  over.abort(STOP);
  await expect(read).rejects.toBe(STOP);
  expect(reason).toBe(STOP);
});

test('so does one that nobody has read, and one of an aborted signal', async () => {
  const over = new AbortController();
  const released: string[] = [];
  const unread = withSignal(
    streamOf([1], () => released.push('unread')),
    over.signal,
  );
  over.abort(STOP);
  const late = withSignal(
    streamOf([1], () => released.push('late')),
    over.signal,
  );
  expect(released).toEqual(['unread', 'late']);
  await expect(unread.getReader().read()).rejects.toBe(STOP);
  await expect(late.getReader().read()).rejects.toBe(STOP);
});

test('nothing of a stream that is over, or was left, stays with the signal', async () => {
  const { signal } = new AbortController();
  const read = withSignal(streamOf([1]), signal).getReader();
  expect([(await read.read()).value, (await read.read()).done]).toEqual([1, true]);
  await withSignal(streamOf([1]), signal).cancel();
  const broken = new ReadableStream<number>({
    pull() {
      throw STOP;
    },
  });
  await expect(withSignal(broken, signal).getReader().read()).rejects.toBe(STOP);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
