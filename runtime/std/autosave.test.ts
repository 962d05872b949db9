import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  Autosave,
  MADE_PAUSE_MS,
  MADE_PAUSE_MS_MAX,
  MADE_SETTLE_MS,
  MADE_WAIT_MS,
  SAVE_OVERDUE_MS,
  SAVE_PAUSE_MS,
  type SaveStatus,
} from './autosave.ts';

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
    autosave.touch('typed');
    await settled();
    expect(statuses).toEqual(['changed', 'saving', 'clean']);
  });

  it('leaves a pause between saves', async () => {
    autosave.idle = true;
    autosave.touch('typed');
    await settled();
    autosave.touch('typed');
    await time.pass(SAVE_PAUSE_MS - 1);
    expect(save).toHaveBeenCalledTimes(1);
    await time.pass(1);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('saves a machine that never rests after a while', async () => {
    autosave.touch('typed');
    await time.pass(SAVE_OVERDUE_MS - 2 * SAVE_PAUSE_MS);
    expect(save).not.toHaveBeenCalled();
    await time.pass(3 * SAVE_PAUSE_MS);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('does not forget what changed during a save', async () => {
    const { promise, resolve } = withResolvers();
    save.mockImplementationOnce(() => promise);
    autosave.idle = true;
    autosave.touch('typed');
    autosave.touch('typed');
    resolve();
    await settled();
    expect(statuses.at(-1)).toBe('changed');
    await time.pass(SAVE_PAUSE_MS);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('stops after a failure until it is asked again', async () => {
    save.mockRejectedValueOnce(new Error('full'));
    autosave.idle = true;
    autosave.touch('typed');
    await settled();
    autosave.touch('typed');
    await time.pass(10 * SAVE_OVERDUE_MS);
    expect(save).toHaveBeenCalledTimes(1);
    expect(statuses.at(-1)).toBe('failed');
    await autosave.now();
    expect(statuses.at(-1)).toBe('clean');
  });

  it('saves at once when the page goes away, and never after it was stopped', async () => {
    autosave.touch('typed');
    await autosave.now();
    expect(save).toHaveBeenCalledTimes(1);
    autosave.touch('typed');
    autosave.stop();
    await autosave.now();
    await time.pass(10 * SAVE_OVERDUE_MS);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('saves what was made a moment later, whether the machine rests or not', async () => {
    autosave.touch('typed');
    autosave.touch('made');
    await time.pass(MADE_SETTLE_MS - 1);
    autosave.touch('made');
    await time.pass(MADE_SETTLE_MS - 1);
    expect(save).not.toHaveBeenCalled();
    await time.pass(1);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('does not put off what was made for what is being made', async () => {
    for (let passed = 0; passed < MADE_WAIT_MS; passed += 100) {
      autosave.touch('made');
      expect(save).not.toHaveBeenCalled();
      await time.pass(100);
    }
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('saves ever more rarely while something is made again and again, until it is calm', async () => {
    const countIn = async (ms: number) => {
      const before = save.mock.calls.length;
      for (let passed = 0; passed < ms; passed += 100) {
        autosave.touch('made');
        await time.pass(100);
      }
      return save.mock.calls.length - before;
    };
    expect(await countIn(10_000)).toBeGreaterThan(2);
    await countIn(20_000);
    expect(await countIn(10 * MADE_PAUSE_MS_MAX)).toBe(10);
    await time.pass(SAVE_OVERDUE_MS);
    autosave.touch('made');
    await time.pass(MADE_SETTLE_MS);
    const calm = save.mock.calls.length;
    autosave.touch('made');
    await time.pass(MADE_PAUSE_MS);
    expect(save).toHaveBeenCalledTimes(calm + 1);
  });

  it('would be missed: what was typed or made, until a save holds it; not output alone', async () => {
    autosave.touch('seen');
    expect(autosave.wouldBeMissed).toBe(false);
    const { promise, resolve } = withResolvers();
    save.mockImplementationOnce(() => promise);
    autosave.touch('made');
    const saved = autosave.now();
    autosave.touch('seen');
    expect(autosave.wouldBeMissed).toBe(true);
    resolve();
    await saved;
    expect(autosave.wouldBeMissed).toBe(false);
    expect(statuses.at(-1)).toBe('changed');
  });

  it('would be missed: what could not be saved, but for a machine that has ended', async () => {
    save.mockRejectedValueOnce(new Error('full'));
    autosave.touch('typed');
    await autosave.now();
    expect(autosave.wouldBeMissed).toBe(true);
    autosave.stop();
    expect(autosave.wouldBeMissed).toBe(false);
  });

  it('saves once more when it is told to during a save, and tells when that is done', async () => {
    const { promise, resolve } = withResolvers();
    save.mockImplementationOnce(() => promise);
    autosave.touch('typed');
    const first = autosave.now();
    autosave.touch('typed');
    const second = autosave.now();
    resolve();
    await Promise.all([first, second]);
    expect(save).toHaveBeenCalledTimes(2);
    expect(statuses.at(-1)).toBe('clean');
  });
});
