/** Keeps the page for visits without a network: once the machine runs and nobody has waited for anything for a while. */
import { OFFLINE_LIST, type OfflineList } from './list.ts';
// oxlint-disable-next-line import/default -- Vite builds the worker by itself and gives its address.
import workerUrl from './offline-worker.ts?worker&url';

/** So long after the machine has started. */
const QUIET_MS = 12_000;

let isBegun = false;

/** Once for the page. A browser that can't, or that is to save data, keeps nothing; the page is the same. */
export function keepOfflineSoon(): void {
  if (isBegun || import.meta.env.DEV || isSavingData()) return;
  isBegun = true;
  setTimeout(() => void keep().catch(() => undefined), QUIET_MS);
}

async function keep(): Promise<void> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  if (!serviceWorker || !navigator.onLine) return;
  const scope = new URL('./', document.baseURI);
  await serviceWorker.register(new URL(workerUrl, document.baseURI), { scope: scope.href });
  const { active } = await serviceWorker.ready;
  const list = (await (await fetch(new URL(OFFLINE_LIST, scope), { cache: 'no-store' })).json()) as OfflineList;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a service worker is of this origin only.
  active?.postMessage(list);
}

const isSavingData = (): boolean =>
  (navigator as { connection?: { readonly saveData?: boolean } }).connection?.saveData === true;
