import { expect, test } from 'vitest';
import type { EventRange } from '../model/engine.ts';
import { chunks } from '../std/chunks.ts';
import { systemTimers } from '../std/time.ts';
import { EventLog } from './event-log.ts';

/** Events at the nanoseconds 1 to 4, looked at from nanosecond 5 on. */
async function past(range: Omit<EventRange, 'filters'>): Promise<bigint[]> {
  let now = 0n;
  const log = new EventLog({ now: () => (now += 1n) }, systemTimers);
  for (const id of 'abcd') log.publish('network', 'create', id, {});
  const over = new AbortController();
  const stream = log.stream({ ...range, filters: new Map() }, over.signal);
  over.abort();
  const seen: bigint[] = [];
  for await (const { timeNano } of chunks(stream)) seen.push(timeNano);
  return seen;
}

test.each([
  ['both ends belong to it', { since: 2n, until: 3n }, [2n, 3n]],
  ['an end alone asks for the past too', { until: 2n }, [1n, 2n]],
  ['so does a beginning', { since: 4n }, [4n]],
  ['without a time there is none', {}, []],
])('the past of events: %s', async (_, range, expected) => {
  expect(await past(range)).toEqual(expected);
});
