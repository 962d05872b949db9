import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { boot } from './boot.ts';

vi.mock('virtual:artefacts', () => ({ artefacts: { images: [] } }));

// Neither locks nor a document: nothing starts here.
beforeAll(() => void vi.stubGlobal('navigator', {}));
afterAll(() => void vi.unstubAllGlobals());

it('owns the saved session although the machine does not start', async () => {
  const booting = boot('saved');
  await expect(booting.done).rejects.toThrow('is not defined');
  expect(await booting.ownsSession).toBe(true);
});
