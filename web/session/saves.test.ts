import 'fake-indexeddb/auto';
import { createStore, get, keys, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSaves, SAVE_FORMAT, type SavedSession } from './saves.ts';

let store: UseStore;
let count = 0;
beforeEach(() => {
  store = createStore(`saves-${(count += 1)}`, 'keyval');
});

const session = (savedAt: number): SavedSession => ({
  format: SAVE_FORMAT,
  savedAt,
  machine: new Blob([new Uint8Array([1, 2, 3])]),
  blobs: [`sha256:${savedAt}`],
  terminals: [{ id: 1, title: 'bash', screen: '$ ' }],
});

/** A store whose writes to one key fail, as a full disk makes them. */
const failing =
  (key: string, inner: UseStore): UseStore =>
  (mode, callback) =>
    inner(mode, (objects) => {
      const put = objects.put.bind(objects);
      objects.put = (value: unknown, at?: IDBValidKey) => {
        if (at === key) throw new DOMException('full', 'QuotaExceededError');
        return put(value, at);
      };
      return callback(objects);
    });

describe('saves', () => {
  it('are empty at first', async () => {
    expect(await createSaves(store).load()).toEqual({ kind: 'none' });
  });

  it('give back the newest', async () => {
    const saves = createSaves(store);
    for (const time of [1, 2, 3]) await saves.save(session(time));
    expect(await saves.load()).toMatchObject({ kind: 'saved', session: { savedAt: 3 } });
  });

  it.each(['session-b', 'current'])('keep the older one when writing %s fails', async (key) => {
    await createSaves(store).save(session(1));
    await expect(createSaves(failing(key, store)).save(session(2))).rejects.toThrow('full');
    expect(await createSaves(store).load()).toMatchObject({ kind: 'saved', session: { savedAt: 1 } });
  });

  it.each([
    ['a wrong pointer', 'current', 'nonsense'],
    ['garbage', 'session-a', 'garbage'],
    ['a machine that is no blob', 'session-a', { ...session(1), machine: 5 }],
    ['a missing terminal list', 'session-a', { ...session(1), terminals: undefined }],
    ['blobs that are no digests', 'session-a', { ...session(1), blobs: [1] }],
    ['another format', 'session-a', { ...session(1), format: 99 }],
    ['a lost slot', 'session-a', undefined],
  ])('report %s', async (_, key, value) => {
    await createSaves(store).save(session(1));
    await set(key, value, store);
    expect((await createSaves(store).load()).kind).toBe('unusable');
  });

  it('set an unusable one aside and start empty', async () => {
    const saves = createSaves(store);
    await saves.save(session(1));
    await set('session-a', 'garbage', store);
    await saves.setAside();
    expect(await saves.load()).toEqual({ kind: 'none' });
    expect(await get('aside', store)).toBe('garbage');
  });

  it('of the format before, which held the progress in lessons, are read, and their progress is found', async () => {
    const lessons = { one: { start: { containers: { box: 'a' } } } };
    const saves = createSaves(store);
    await saves.save(session(1));
    await set('session-a', { ...session(1), format: 2, lessons }, store);
    expect(await saves.load()).toMatchObject({ kind: 'saved', session: { format: SAVE_FORMAT, savedAt: 1 } });
    expect(await saves.earlierProgress()).toEqual([{ format: 0, savedAt: 1, lessons }]);
    await saves.setAside();
    await saves.save(session(2));
    expect(await saves.earlierProgress()).toEqual([{ format: 0, savedAt: 1, lessons }]);
  });

  it('name the blobs that the newest one and the one set aside need, however damaged', async () => {
    const saves = createSaves(store);
    expect(await saves.blobs()).toEqual([]);
    await saves.save(session(1));
    await saves.save(session(2));
    expect(await saves.blobs()).toEqual(['sha256:2']);
    await set('session-b', { ...session(2), machine: undefined }, store);
    await saves.setAside();
    await saves.save(session(3));
    expect(await saves.blobs()).toEqual(['sha256:3', 'sha256:2']);
    await set('current', 7, store);
    await set('aside', { blobs: 'garbage' }, store);
    expect(await saves.blobs()).toEqual([]);
  });

  it('leave nothing after a reset in the middle of a save', async () => {
    const saves = createSaves(store);
    await Promise.all([saves.save(session(1)), saves.clear()]);
    expect(await keys(store)).toEqual([]);
  });

  it('leave nothing after a reset', async () => {
    const saves = createSaves(store);
    await saves.save(session(1));
    await saves.setAside();
    await saves.save(session(2));
    await saves.clear();
    expect(await keys(store)).toEqual([]);
  });
});
