/** Two pages and one storage, which may be full, absent, damaged or a later version's. */
import 'fake-indexeddb/auto';
import { createStore, get, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { importProgress } from './import.ts';
import { attemptsOf, merge, NO_PROGRESS, type LearnerProgress } from './progress.ts';
import { ProgressRecord } from './record.ts';
import { openProgressStore } from './store.ts';

let objects: UseStore;
let count = 0;
beforeEach(() => {
  objects = createStore(`learner-${(count += 1)}`, 'progress');
});

const passed = (slug: string, step: string, passedAt = 1): LearnerProgress => ({
  format: 1,
  lessons: { [slug]: { version: 1, steps: { [step]: { passedAt, containers: {} } } } },
});

const answered = (at: number): LearnerProgress => {
  const asked = { lesson: 'isolation', version: 1, item: 'why', kind: 'question', objectives: ['S0.6'] };
  return { format: 1, lessons: {}, attempts: [{ ...asked, at, isRight: true, elapsedMs: 1 }] };
};

/** A page over a storage; `again` runs what it wanted to try later. */
function page(storage: UseStore = objects, earlier: readonly unknown[] = []) {
  const seen = { troubles: [] as string[], told: 0, shown: NO_PROGRESS };
  let later: (() => void) | undefined;
  const record = new ProgressRecord({
    store: openProgressStore(storage),
    earlier: async () => earlier,
    timers: { after: (_, callback) => ((later = callback), { [Symbol.dispose]: () => (later = undefined) }) },
    onChange: (progress) => (seen.shown = progress),
    onTrouble: (sentence) => seen.troubles.push(sentence),
    onStored: () => (seen.told += 1),
  });
  const steps = () =>
    Object.entries(seen.shown.lessons).flatMap(([slug, { steps: all }]) =>
      Object.keys(all).map((id) => `${slug} ${id}`),
    );
  return { record, seen, steps: () => steps().sort(), again: () => later?.() };
}

/** Refuses to write while it is full. */
function fillable() {
  const disk = { isFull: true };
  const storage: UseStore = (mode, callback) => {
    if (mode === 'readwrite' && disk.isFull) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
    return objects(mode, callback);
  };
  return { disk, storage };
}

/** Calls back once, when a second write is under way. */
function slowly(meanwhile: () => void): UseStore {
  let writes = 0;
  return async (mode, callback) => {
    const done = objects(mode, callback);
    if (mode === 'readwrite' && (writes += 1) === 2) meanwhile();
    return done;
  };
}

describe('progress', () => {
  it('is there again in the next page', async () => {
    const first = page();
    await first.record.open();
    await first.record.add(passed('isolation', 'start'));
    expect(first.steps()).toEqual(['isolation start']);
    const next = page();
    await next.record.open();
    expect(next.steps()).toEqual(['isolation start']);
    expect(next.seen.troubles).toEqual([]);
  });

  it('of two pages that write at once loses nothing', async () => {
    const [one, other] = [page(), page()];
    await Promise.all([one.record.open(), other.record.open()]);
    const ids = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await Promise.all(ids.map((id, index) => (index % 2 ? one : other).record.add(passed('isolation', id))));
    await Promise.all([one.record.refresh(), other.record.refresh()]);
    const all = ids.map((id) => `isolation ${id}`).sort();
    expect([one.steps(), other.steps()]).toEqual([all, all]);
  });

  it('of two pages that keep answers at once loses none, and the next page has them', async () => {
    const [one, other] = [page(), page()];
    const moments = Array.from({ length: 20 }, (_, at) => at);
    await Promise.all(moments.map((at) => (at % 2 ? one : other).record.add(answered(at))));
    const next = page();
    await next.record.open();
    expect(attemptsOf(next.seen.shown).map(({ at }) => at)).toEqual(moments);
  });

  it('that was reset in one page does not come back from another that still shows it', async () => {
    const [one, other] = [page(), page()];
    await one.record.add(passed('isolation', 'start'));
    await other.record.open();
    await one.record.reset();
    expect(one.steps()).toEqual([]);
    await other.record.add(passed('isolation', 'inside'));
    expect(other.steps()).toEqual(['isolation inside']);
    await one.record.refresh();
    expect(one.steps()).toEqual(['isolation inside']);
  });

  it('is added to while the storage is still being read', async () => {
    await page().record.add(passed('isolation', 'start'));
    const next = page();
    await Promise.all([next.record.open(), next.record.add(passed('isolation', 'inside'))]);
    expect(next.steps()).toEqual(['isolation inside', 'isolation start']);
  });
});

describe('a reset', () => {
  it('also forgets what another page could not store before it', async () => {
    const { disk, storage } = fillable();
    disk.isFull = false;
    const other = page(storage);
    await other.record.open();
    disk.isFull = true;
    await other.record.add(passed('isolation', 'start'));
    expect(other.steps()).toEqual(['isolation start']);
    const one = page();
    await one.record.reset();
    disk.isFull = false;
    other.again();
    await other.record.add(passed('isolation', 'inside'));
    expect(other.steps()).toEqual(['isolation inside']);
    await one.record.refresh();
    expect(one.steps()).toEqual(['isolation inside']);
  });

  it('is nothing that a file brings along', async () => {
    const { record, steps } = page();
    await record.add(passed('isolation', 'start'));
    const exported = { kind: 'drydock-progress', resets: 7, ...passed('isolation', 'inside') };
    await importProgress(record, new Blob([JSON.stringify(exported)]), 9);
    expect(steps()).toEqual(['isolation inside', 'isolation start']);
    expect(record.progress.resets).toBeUndefined();
  });

  it('keeps what is passed while it runs', async () => {
    const { record, steps } = page(slowly(() => void record.add(passed('isolation', 'inside'))));
    await record.add(passed('isolation', 'start'));
    await record.reset();
    await record.refresh();
    expect(steps()).toEqual(['isolation inside']);
    expect(await get('progress', objects)).toEqual({ ...passed('isolation', 'inside'), resets: 1 });
  });
});

describe('a file', () => {
  const many = (lessons: number, prefix: string): LearnerProgress => ({
    format: 1,
    lessons: Object.fromEntries(
      Array.from({ length: lessons }, (_, n) => [`${prefix}${n}`, { version: 1, steps: {} }]),
    ),
  });
  const exported = (progress: LearnerProgress) => new Blob([JSON.stringify({ kind: 'drydock-progress', ...progress })]);

  it('adds what it has', async () => {
    const { record, steps } = page();
    const file = exported(passed('isolation', 'start'));
    expect(await importProgress(record, file, 9)).toBe('Imported: 1 step more.');
    expect(await importProgress(record, file, 9)).toMatch(/every step of it already/);
    expect(steps()).toEqual(['isolation start']);
    const more = exported(merge(passed('isolation', 'inside'), answered(3)));
    expect(await importProgress(record, more, 9)).toBe('Imported: 1 step and 1 answer more.');
  });

  it('that is too much beside what is stored, by any page, is refused', async () => {
    await page().record.add(passed('isolation', 'start'));
    const { record, steps, seen } = page();
    expect(await importProgress(record, exported(many(1000, 'l')), 9)).toMatch(/more than fits/);
    await record.add(passed('isolation', 'inside'));
    expect(steps()).toEqual(['isolation inside', 'isolation start']);
    const next = page();
    await next.record.open();
    expect(next.steps()).toEqual(steps());
    expect([...seen.troubles, ...next.seen.troubles]).toEqual([]);
  });

  it('is never stored so that nothing can be read again', async () => {
    const store = openProgressStore(objects);
    await store.change(() => many(600, 'a'));
    await expect(store.change((before) => merge(before, many(600, 'b')))).rejects.toThrow('more than can be read');
    expect(await store.read()).toEqual({ kind: 'read', progress: many(600, 'a') });
  });
});

describe('trouble', () => {
  it('of a full storage is told once; nothing is lost, and it is stored when there is room', async () => {
    const { disk, storage } = fillable();
    const full = page(storage);
    await full.record.open();
    await full.record.add(passed('isolation', 'start'));
    await full.record.add(passed('isolation', 'inside'));
    expect(full.steps()).toEqual(['isolation inside', 'isolation start']);
    expect(full.seen.troubles).toEqual([expect.stringContaining('no room left for your progress')]);
    disk.isFull = false;
    full.again();
    await full.record.refresh();
    const next = page();
    await next.record.open();
    expect(next.steps()).toEqual(full.steps());
    disk.isFull = true;
    await full.record.add(passed('isolation', 'note'));
    expect(full.seen.troubles).toHaveLength(2);
  });

  it('of a page without storage is told once; nothing is lost in memory', async () => {
    const none = page(() => Promise.reject(new DOMException('denied', 'SecurityError')));
    await none.record.open();
    await none.record.add(passed('isolation', 'start'));
    await none.record.add(passed('isolation', 'inside'));
    expect(none.steps()).toEqual(['isolation inside', 'isolation start']);
    expect(none.seen.troubles).toEqual([expect.stringContaining('does not keep your progress (denied)')]);
    await expect(none.record.reset()).rejects.toThrow('denied');
    expect(none.steps()).toHaveLength(2);
  });

  it('with a damaged record: it is set aside', async () => {
    await set('progress', { format: 1, lessons: 5 }, objects);
    const next = page();
    await next.record.open();
    expect(next.seen.troubles).toEqual([expect.stringContaining('damaged')]);
    expect(await get('aside', objects)).toEqual({ format: 1, lessons: 5 });
    await next.record.add(passed('isolation', 'start'));
    const later = page();
    await later.record.open();
    expect(later.steps()).toEqual(['isolation start']);
  });

  it('with a damaged record that another page has set aside: what was passed since stays, and so does the copy', async () => {
    await set('progress', 'damaged', objects);
    const slow = openProgressStore(objects);
    expect(await slow.read()).toEqual({ kind: 'damaged' });
    const quick = page();
    await quick.record.open();
    await quick.record.add(passed('isolation', 'start'));
    await slow.setAside();
    expect(await get('progress', objects)).toEqual(passed('isolation', 'start'));
    expect(await get('aside', objects)).toBe('damaged');
  });

  it('with the record of a later version: it is left alone', async () => {
    const record = { format: 2, lessons: { isolation: 'otherwise' } };
    await set('progress', record, objects);
    const older = page();
    await older.record.open();
    await older.record.add(passed('isolation', 'start'));
    expect(older.seen.troubles).toEqual([expect.stringContaining('newer version')]);
    expect(older.steps()).toEqual(['isolation start']);
    await expect(older.record.reset()).rejects.toThrow('newer');
    expect(await get('progress', objects)).toEqual(record);
  });
});

describe("what earlier versions kept in the session's save", () => {
  const save = { format: 0, savedAt: 9, lessons: { isolation: { start: { containers: { box: 'a' } } } } };

  it('is taken over once, and a reset forgets it for good', async () => {
    const first = page(objects, [save, { format: 0, savedAt: 3, lessons: 'damaged' }]);
    await first.record.open();
    expect(first.seen.shown.lessons['isolation']?.steps).toEqual({ start: { passedAt: 9, containers: { box: 'a' } } });
    await first.record.reset();
    const next = page(objects, [save]);
    await next.record.open();
    expect(next.steps()).toEqual([]);
  });

  it('is shown although it can not be stored', async () => {
    const full = page(fillable().storage, [save]);
    await full.record.open();
    expect(full.steps()).toEqual(['isolation start']);
    expect(full.seen.troubles).toHaveLength(1);
  });
});
