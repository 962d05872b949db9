import { expect, test } from 'vitest';
import { decodeText } from '../guest/bytes.ts';
import { hostConfigFile, stateFile } from '../model/paths.ts';
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
  const files = new MemoryStateFiles();
  const store = new ContainerStore(files, systemTimers, reportNothing);
  const container = testContainer({}, { changed: (changed) => store.changed(changed) });
  const first = store.flush();
  container.stopAsked();
  await first;
  await store.unwritten();
  expect(store.unwritten()).toBeUndefined();
  const text = decodeText((await files.read(stateFile(CONTAINER_ID))) ?? new Uint8Array());
  expect(JSON.parse(text)).toMatchObject({ HasBeenManuallyStopped: true });
});
