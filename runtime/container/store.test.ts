import { expect, test } from 'vitest';
import { decodeText } from '../guest/bytes.ts';
import { hostConfigFile, stateFile } from '../model/paths.ts';
import { deferred } from '../std/deferred.ts';
import { systemTimers } from '../std/time.ts';
import { MemoryStateFiles } from '../store/state-files.ts';
import { ContainerStore } from './store.ts';
import { CONTAINER_ID, testContainer } from './testing/container-fixture.ts';

const reportNothing = (what: string, error: unknown): never => {
  throw new Error(what, { cause: error });
};

test('what is written down while a container of --rm is restarted says --rm', async () => {
  const files = new MemoryStateFiles();
  const store = new ContainerStore(files, systemTimers, reportNothing);
  const container = testContainer({ hostConfig: { AutoRemove: true } });
  {
    using _kept = container.keepOverEnd();
    store.changed(container);
    await store.unwritten();
  }
  const read = async (path: string): Promise<unknown> =>
    JSON.parse(decodeText((await files.read(path)) ?? new Uint8Array()));
  expect(await read(hostConfigFile(CONTAINER_ID))).toEqual({ AutoRemove: true });
  expect(await read(stateFile(CONTAINER_ID))).toMatchObject({ Name: '/box', HasBeenManuallyStopped: false });
});

test('what changes while it is written is written again', async () => {
  const { files, gate, store, container } = writingFixture();
  const first = store.flush();
  await gate.reached;
  container.stopAsked();
  const second = store.flush();
  gate.open();
  await first;
  expect(store.unwritten()).toBeDefined();
  await second;
  expect(store.unwritten()).toBeUndefined();
  const text = decodeText((await files.read(stateFile(CONTAINER_ID))) ?? new Uint8Array());
  expect(JSON.parse(text)).toMatchObject({ HasBeenManuallyStopped: true });
});

test('one that goes away is not written after that, although two writings were under way', async () => {
  const { files, gate, store, container } = writingFixture();
  void store.flush();
  await gate.reached;
  container.stopAsked();
  void store.flush();
  gate.open();
  await store.forget(container);
  const before = gate.writes;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(gate.writes).toBe(before);
  expect(await files.read(stateFile(CONTAINER_ID))).toBeDefined();
});

/** A container with something to write, and files whose first write waits for the gate. */
function writingFixture() {
  const files = new MemoryStateFiles();
  const reached = deferred<void>();
  const opened = deferred<void>();
  const gate = { reached: reached.promise, open: () => opened.resolve(), writes: 0 };
  const write = files.write.bind(files);
  files.write = async (path, bytes) => {
    reached.resolve();
    await opened.promise;
    // As in the guest, a write takes a while.
    await new Promise((resolve) => setTimeout(resolve, 2));
    gate.writes += 1;
    await write(path, bytes);
  };
  const store = new ContainerStore(files, systemTimers, reportNothing);
  const container = testContainer({}, { changed: (changed) => store.changed(changed) });
  store.changed(container);
  return { files, gate, store, container };
}
