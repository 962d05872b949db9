import 'fake-indexeddb/auto';
import { createStore, get, keys, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Kept, KeptMachines } from './kept.ts';
import { SAVE_FORMAT } from './saves.ts';

let store: UseStore;
let count = 0;
beforeEach(() => {
  store = createStore(`kept-${(count += 1)}`, 'kept');
});

const session = (savedAt: number, bytes = 3): Kept['session'] => ({
  format: SAVE_FORMAT,
  savedAt,
  machine: new Blob([new Uint8Array(bytes)]),
  blobs: [`sha256:${savedAt}`],
  terminals: [],
});

const checkpoint = (lesson: string, passed: string, savedAt: number, bytes?: number): Kept => ({
  for: { kind: 'checkpoint', lesson, passed },
  session: session(savedAt, bytes),
});

const left = (lesson: string, savedAt: number, bytes?: number): Kept => ({
  for: { kind: 'left', lesson, contents: 'one container' },
  session: session(savedAt, bytes),
});

const names = async (machines: KeptMachines): Promise<string[]> =>
  (await machines.list()).map(({ for: of }) => `${of.lesson}/${of.kind === 'checkpoint' ? of.passed : of.kind}`);

/** A store that is full as long as it has more than `most` entries. */
const narrow =
  (most: number, inner: UseStore): UseStore =>
  async (mode, callback) => {
    const present = (await keys(inner)).length;
    return inner(mode, (objects) => {
      const put = objects.put.bind(objects);
      objects.put = (value: unknown, at?: IDBValidKey) => {
        if (present >= most) throw new DOMException('full', 'QuotaExceededError');
        return put(value, at);
      };
      return callback(objects);
    });
  };

describe('kept machines', () => {
  it('are the newest first, one for each place', async () => {
    const machines = new KeptMachines(store);
    await machines.keep(checkpoint('a', '', 1));
    await machines.keep(checkpoint('a', 'one', 2));
    await machines.keep(checkpoint('a', '', 3));
    expect(await names(machines)).toEqual(['a/', 'a/one']);
    expect(await machines.blobs()).toEqual(['sha256:3', 'sha256:2']);
  });

  it('are five checkpoints of one lesson, and three that were left', async () => {
    const machines = new KeptMachines(store);
    await machines.keep(checkpoint('other', 'x', 1));
    for (const time of [2, 3, 4, 5]) await machines.keep(left(`l${time}`, time));
    expect(await names(machines)).toEqual(['l5/left', 'l4/left', 'l3/left', 'other/x']);
    for (const time of [11, 12, 13, 14, 15, 16]) await machines.keep(checkpoint('a', `s${time}`, time));
    expect(await names(machines)).toEqual([
      'a/s16',
      'a/s15',
      'a/s14',
      'a/s13',
      'a/s12',
      'l5/left',
      'l4/left',
      'l3/left',
    ]);
  });

  it('are at most 150 MB of each kind', async () => {
    const machines = new KeptMachines(store);
    for (const time of [1, 2, 3]) await machines.keep(checkpoint('a', `s${time}`, time, 60e6));
    expect(await names(machines)).toEqual(['a/s3', 'a/s2']);
  });

  it('keep the one that was lent to a drill, whatever else is kept', async () => {
    const machines = new KeptMachines(store);
    await machines.keep({ ...left('mine', 1, 200e6), for: { kind: 'lent', lesson: 'mine', contents: '' } });
    for (const time of [2, 3, 4, 5]) await machines.keep(left(`l${time}`, time));
    await machines.keep(checkpoint('other', 'x', 6));
    expect(await names(machines)).toEqual(['other/x', 'l5/left', 'l4/left', 'l3/left', 'mine/lent']);
    await machines.keep({ ...left('again', 7), for: { kind: 'lent', lesson: 'again', contents: '' } });
    expect(await names(machines)).toEqual(['again/lent', 'other/x', 'l5/left', 'l4/left', 'l3/left']);
  });

  it('give way to a newer one when the browser has no room', async () => {
    const machines = new KeptMachines(narrow(3, store));
    for (const time of [1, 2, 3, 4]) await machines.keep(checkpoint('a', `s${time}`, time));
    expect(await names(machines)).toEqual(['a/s4', 'a/s3', 'a/s2']);
  });

  it('stay when there is no room and nothing may go', async () => {
    const machines = new KeptMachines(narrow(1, store));
    await machines.keep(left('a', 1));
    await expect(machines.keep(left('b', 2))).rejects.toThrow('full');
    expect(await names(machines)).toEqual(['a/left']);
  });

  it('are left out when they are damaged', async () => {
    const machines = new KeptMachines(store);
    await machines.keep(left('a', 1));
    const whole = await get<Kept>('left/a', store);
    await set('left/b', { ...whole, session: { ...whole?.session, machine: 'none' } }, store);
    await set('left/c', { ...whole, for: { kind: 'left', lesson: 'c' } }, store);
    await set('left/d', { ...whole, for: { kind: 'left', lesson: 'd', contents: 'x'.repeat(1000) } }, store);
    await set('left/e', 'garbage', store);
    await set('left/f', whole, store);
    expect(await names(machines)).toEqual(['a/left']);
  });

  it('are forgotten by name', async () => {
    const machines = new KeptMachines(store);
    await machines.keep(left('a', 1));
    await machines.keep(left('b', 2));
    await machines.forget(...(await machines.list()).filter(({ for: of }) => of.lesson === 'a'));
    expect(await names(machines)).toEqual(['b/left']);
  });
});
