import { expect, test } from 'vitest';
import type { OutputChunk } from '../../model/engine.ts';
import { OutputHub } from './output-hub.ts';

const BOTH = { stdout: true, stderr: true };
const chunk: OutputChunk = { source: 'stdout', bytes: new Uint8Array(256 * 1024) };

test('who does not read holds the process up, until nobody is waited for any more', async () => {
  const hub = new OutputHub();
  const idle = hub.subscribe(BOTH).getReader();
  const quick = hub.subscribe(BOTH).getReader();
  const written = hub.write(chunk);
  expect((await quick.read()).value).toBe(chunk);
  expect(await Promise.race([written.then(() => 'written'), Promise.resolve('waits')])).toBe('waits');
  hub.leaveSlow();
  await written;
  expect(hub.listeners).toBe(1);
  // What fills a client up now costs it the rest, and nobody any time.
  await hub.write(chunk);
  await hub.write(chunk);
  expect(hub.listeners).toBe(0);
  expect([(await idle.read()).value, (await idle.read()).done]).toEqual([chunk, true]);
});

test('the next run waits for its clients again', async () => {
  const hub = new OutputHub();
  hub.leaveSlow();
  hub.end();
  const reader = hub.subscribe(BOTH).getReader();
  const written = hub.write(chunk).then(() => 'written');
  expect(await Promise.race([written, Promise.resolve('waits')])).toBe('waits');
  await reader.read();
  expect(await written).toBe('written');
});
