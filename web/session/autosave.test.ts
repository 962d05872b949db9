import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Autosave, SAVE_OVERDUE_MS, SAVE_PAUSE_MS, type SaveStatus } from './autosave.ts';

/** Time that passes when the test says so. */
function clock() {
  let now = 0;
  const waiting: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after: (ms: number, callback: () => void) => void waiting.push({ at: now + ms, callback }),
    async pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting.splice(waiting.indexOf(next), 1);
        now = next.at;
        next.callback();
        await Promise.resolve();
      }
      now = end;
    },
  };
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  const settle: { resolve?: () => void } = {};
  const promise = new Promise<void>((resolve) => (settle.resolve = resolve));
  return { promise, resolve: () => settle.resolve?.() };
}

let time = clock();
let statuses: SaveStatus[] = [];
let save = vi.fn(async () => undefined as void);
let autosave: Autosave;
const settled = () => vi.waitFor(() => expect(statuses.at(-1)).not.toBe('saving'));

beforeEach(() => {
  time = clock();
  statuses = [];
  save = vi.fn(async () => undefined as void);
  autosave = new Autosave({
    save: () => save(),
    onStatus: (status) => statuses.push(status),
    now: time.now,
    after: time.after,
  });
});

describe('autosave', () => {
  it('saves a changed machine when it comes to rest, an unchanged one never', async () => {
    autosave.idle = true;
    await time.pass(10 * SAVE_OVERDUE_MS);
    expect(save).not.toHaveBeenCalled();
    autosave.touch();
    await settled();
    expect(statuses).toEqual(['changed', 'saving', 'clean']);
  });

  it('leaves a pause between saves', async () => {
    autosave.idle = true;
    autosave.touch();
    await settled();
    autosave.touch();
    await time.pass(SAVE_PAUSE_MS - 1);
    expect(save).toHaveBeenCalledTimes(1);
    await time.pass(1);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('saves a machine that never rests after a while', async () => {
    autosave.touch();
    await time.pass(SAVE_OVERDUE_MS - 2 * SAVE_PAUSE_MS);
    expect(save).not.toHaveBeenCalled();
    await time.pass(3 * SAVE_PAUSE_MS);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('does not forget what changed during a save', async () => {
    const { promise, resolve } = withResolvers();
    save.mockImplementationOnce(() => promise);
    autosave.idle = true;
    autosave.touch();
    autosave.touch();
    resolve();
    await settled();
    expect(statuses.at(-1)).toBe('changed');
    await time.pass(SAVE_PAUSE_MS);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('stops after a failure until it is asked again', async () => {
    save.mockRejectedValueOnce(new Error('full'));
    autosave.idle = true;
    autosave.touch();
    await settled();
    autosave.touch();
    await time.pass(10 * SAVE_OVERDUE_MS);
    expect(save).toHaveBeenCalledTimes(1);
    expect(statuses.at(-1)).toBe('failed');
    await autosave.now();
    expect(statuses.at(-1)).toBe('clean');
  });

  it('saves at once when the page goes away, and never after it was stopped', async () => {
    autosave.touch();
    await autosave.now();
    expect(save).toHaveBeenCalledTimes(1);
    autosave.touch();
    autosave.stop();
    await autosave.now();
    await time.pass(10 * SAVE_OVERDUE_MS);
    expect(save).toHaveBeenCalledTimes(1);
  });
});
