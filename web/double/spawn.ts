/** Starts the scripted sandbox, for tests of the page that need no machine. */
export const spawnSandbox = (): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'sandbox' });
