import { expect, test } from 'vitest';
import { deferred } from './deferred.ts';
import { Mutex } from './mutex.ts';

test('one at a time, in the order of asking; a failure blocks nobody', async () => {
  const mutex = new Mutex();
  const first = deferred<void>();
  const order: string[] = [];
  const one = mutex.run(() => first.promise.then(() => order.push('one')));
  const two = mutex.run(() => Promise.reject(new Error('two')));
  const three = mutex.run(() => Promise.resolve(order.push('three')));
  expect(mutex.held).toBe(true);
  first.resolve();
  await expect(two).rejects.toThrow('two');
  await Promise.all([one, three, mutex.idle]);
  expect(order).toEqual(['one', 'three']);
  expect(mutex.held).toBe(false);
});

test('who holds it and who waits for it is asked to end; who asks later is not', async () => {
  const mutex = new Mutex();
  const reasons: unknown[] = [];
  const untilInterrupted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        reasons.push(signal.reason);
        resolve();
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });
  const holders = [mutex.run(untilInterrupted), mutex.run(untilInterrupted)];
  await Promise.resolve();
  mutex.interrupt('removal');
  const after = mutex.run((signal) => Promise.resolve(signal.aborted));
  await Promise.all(holders);
  expect(reasons).toEqual(['removal', 'removal']);
  expect(await after).toBe(false);
});
