import { expect, test } from 'vitest';
import type { Timers } from '../../std/time.ts';
import { StartLimit } from './start-limit.ts';

/** Timers that go off when they are told to. */
class Waits implements Timers {
  readonly waiting = new Map<number, () => void>();

  after(ms: number, callback: () => void): Disposable {
    this.waiting.set(ms, callback);
    return { [Symbol.dispose]: () => void this.waiting.delete(ms) };
  }
}

test('a start ends at its deadline, and leaves no timer when it is over before', () => {
  const timers = new Waits();
  const limit = new StartLimit(timers, {});
  expect([...timers.waiting.keys()]).toEqual([120_000]);
  timers.waiting.get(120_000)?.();
  expect(limit.signal.reason).toMatchObject({ status: 500, message: expect.stringContaining('deadline exceeded') });
  limit[Symbol.dispose]();
  expect(timers.waiting.size).toBe(0);
});

test('it ends at once for who interrupts it, and soon for a client that is gone', () => {
  const timers = new Waits();
  const [client, holder] = [new AbortController(), new AbortController()];
  const limit = new StartLimit(timers, { client: client.signal, interrupted: holder.signal });
  client.abort();
  expect([...timers.waiting.keys()]).toEqual([120_000, 10_000]);
  expect(limit.signal.aborted).toBe(false);
  holder.abort('removal');
  expect(limit.signal.reason).toBe('removal');
  limit[Symbol.dispose]();
  expect(timers.waiting.size).toBe(0);
});
