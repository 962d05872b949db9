import * as Comlink from 'comlink';
import { afterEach, expect, it, vi } from 'vitest';
import { Lives } from './life.ts';
import type { spawnSandbox } from './spawn.ts';

vi.mock('virtual:artefacts', () => ({ artefacts: { images: [] } }));

/** In the place of workers: the near ends of channels, at whose far ends somebody counts. */
const spawned = vi.hoisted((): { near: MessagePort; prepared: number }[] => []);
vi.mock('./spawn.ts', () => ({
  spawnSandbox: (): ReturnType<typeof spawnSandbox> => {
    const { port1, port2 } = new MessageChannel();
    const one = { near: port1, prepared: 0 };
    spawned.push(one);
    Comlink.expose({ prepare: () => void (one.prepared += 1) }, port2);
    return Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker;
  },
}));
vi.stubGlobal('document', { baseURI: 'http://localhost/' });

afterEach(() => {
  for (const { near } of spawned.splice(0)) near.close();
});

it('begins the life whose worker was loaded ahead, once', async () => {
  const lives = new Lives();
  lives.prepare();
  lives.prepare();
  await expect.poll(() => spawned.map(({ prepared }) => prepared)).toEqual([1]);
  lives.begin();
  expect(spawned).toHaveLength(1);
  lives.begin();
  expect(spawned).toHaveLength(2);
});

it('does not begin one whose worker has broken meanwhile', async () => {
  const lives = new Lives();
  lives.prepare();
  spawned[0]?.near.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
  await new Promise((resolve) => setImmediate(resolve));
  lives.begin();
  expect(spawned).toHaveLength(2);
});
