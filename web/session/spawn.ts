/** Starts the sandbox's worker. The page's own tests put web/double/spawn.ts in this place. */
export const spawnSandbox = (): Worker =>
  new Worker(new URL('../../sandbox/worker.ts', import.meta.url), { type: 'module', name: 'sandbox' });
