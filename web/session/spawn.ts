// oxlint-disable-next-line import/default -- Vite builds the worker by itself and gives its address.
import workerUrl from '../../sandbox/worker.ts?worker&url';

/**
 * Starts the sandbox's worker. One from an address would have the policy that its server sends, if any; one from a Blob has its page's,
 * whatever the server. The page's own tests put web/double/spawn.ts in this place.
 */
export function spawnSandbox(): Worker {
  const script = `import ${JSON.stringify(new URL(workerUrl, document.baseURI).href)};`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return new Worker(url, { type: 'module', name: 'sandbox' });
}
