import { expect, it } from 'vitest';
import { STALL_MINUTES_MAX, StallWatch } from './stall-reporter.ts';

const LIMIT_MS = STALL_MINUTES_MAX * 60_000;

it('names what runs when nothing has ended for too long', () => {
  let now = 0;
  const watch = new StallWatch(() => now);
  watch.started('a.test.ts');
  watch.started('a.test.ts > one');
  now = 1000;
  watch.ended('a.test.ts > one');
  watch.started('afterAll of a.test.ts');
  now = 999 + LIMIT_MS;
  expect(watch.stalled()).toBeUndefined();
  now = 1000 + LIMIT_MS;
  expect(watch.stalled()?.split('\n')).toEqual([
    `Nothing has ended for ${STALL_MINUTES_MAX} minutes. Still running:`,
    `  a.test.ts (for ${LIMIT_MS / 1000 + 1} s)`,
    `  afterAll of a.test.ts (for ${LIMIT_MS / 1000} s)`,
  ]);
});

it('is content as long as something ends now and then', () => {
  let now = 0;
  const watch = new StallWatch(() => now);
  for (let test = 0; test < 10; test += 1) {
    watch.started(String(test));
    now += LIMIT_MS - 1;
    watch.ended(String(test));
    expect(watch.stalled()).toBeUndefined();
  }
});
