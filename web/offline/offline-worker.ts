/**
 * Serves the page without a network, from what an earlier visit has kept. With a network the page itself is asked for anew, so an update
 * takes effect at the next load; its scripts carry hashes in their names, so that no page ever gets those of another version.
 */
import { ENTRY_MARK, type OfflineList } from './list.ts';
import { digestIn, isAsNamed, keyOf, PARTS_CACHE } from './parts.ts';

/** The part of a service worker's world that is used here; TypeScript has no library beside the DOM's for it. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'message', listener: (event: LifeEvent & { readonly data: OfflineList }) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends LifeEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** A network that takes longer is as good as none. */
const PAGE_MS_MAX = 5000;
const PREFIX = 'drydock-';
/** The present version, and the one before: a tab may still be open with it. */
const VERSIONS_MAX = 2;

const worker = globalThis as unknown as WorkerScope;
const { scope } = worker.registration;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('message', (event) => event.waitUntil(keepAll(event.data).catch(() => undefined)));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const path = `${origin}${pathname}`.startsWith(scope) ? `${origin}${pathname}`.slice(scope.length) : undefined;
  if (request.method !== 'GET' || path === undefined) return;
  if (request.mode === 'navigate' && (path === '' || path === 'index.html')) event.respondWith(page(request));
  else if (path.startsWith('assets/')) event.respondWith(asset(request));
  else if (request.mode !== 'navigate') event.respondWith(part(event, path));
});

async function page(request: Request): Promise<Response> {
  const asked = fetch(request);
  const answer = await Promise.race([asked.catch(() => undefined), after(PAGE_MS_MAX)]);
  if (answer?.ok === true) return answer;
  return (await keptPage()) ?? asked;
}

async function asset(request: Request): Promise<Response> {
  for (const name of await versions()) {
    const kept = await (await caches.open(name)).match(request.url);
    if (kept) return kept;
  }
  return fetch(request);
}

/**
 * A file of a part that may be kept (parts.ts). What has a digest in its name is kept when it was fetched; of the rest the site's own comes
 * first.
 */
async function part(event: FetchEvent, path: string): Promise<Response> {
  const { request } = event;
  const cache = await caches.open(PARTS_CACHE);
  const key = keyOf(path, scope);
  if (digestIn(path) === undefined)
    return fetch(request).catch(async (error: unknown) => orThrow(await cache.match(key), error));
  const kept = await cache.match(key);
  if (kept) return rangeOf(kept, request.headers.get('range'));
  const answer = await fetch(request);
  if (answer.status === 200) event.waitUntil(keepNamed(cache, path, answer.clone()).catch(() => undefined));
  return answer;
}

/** A full browser keeps nothing more, and the page goes on. */
async function keepNamed(cache: Cache, path: string, answer: Response): Promise<void> {
  const bytes = await answer.arrayBuffer();
  if (await isAsNamed(path, bytes)) await cache.put(keyOf(path, scope), new Response(bytes));
}

function orThrow(kept: Response | undefined, error: unknown): Response {
  if (!kept) throw error;
  return kept;
}

/** From a byte on, as a download that was broken off asks (RFC 9110, 14.2). */
async function rangeOf(kept: Response, range: string | null): Promise<Response> {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (start === 0) return kept;
  const bytes = await kept.blob();
  if (start >= bytes.size)
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${bytes.size}` } });
  const headers = { 'Content-Range': `bytes ${start}-${bytes.size - 1}/${bytes.size}` };
  return new Response(bytes.slice(start), { status: 206, headers });
}

/** Of the newest version of which everything is there. */
async function keptPage(): Promise<Response | undefined> {
  for (const name of await versions()) {
    const cache = await caches.open(name);
    if (await cache.match(ENTRY_MARK)) return cache.match(scope);
  }
  return undefined;
}

/** One after the other: whoever works in the page comes first. The page itself is the last but its mark: without it nothing is used. */
async function keepAll({ version, entry, files }: OfflineList): Promise<void> {
  const name = `${PREFIX}${version}`;
  const cache = await caches.open(name);
  if (!(await cache.match(ENTRY_MARK))) {
    try {
      for (const file of files) await keepFile(cache, new URL(file, scope).href);
      const html = await fetch(scope, { cache: 'no-cache' });
      // Another version may have been put there meanwhile.
      if (!html.ok || !(await html.clone().text()).includes(entry)) throw new Error(`keep ${version}: it is gone`);
      await cache.put(scope, html);
      await cache.put(ENTRY_MARK, new Response(version));
    } catch (error) {
      await caches.delete(name);
      throw error;
    }
  }
  for (const old of (await versions()).slice(VERSIONS_MAX)) await caches.delete(old);
}

async function keepFile(cache: Cache, url: string): Promise<void> {
  if (await cache.match(url)) return;
  const earlier = await caches.match(url);
  const answer = earlier ?? (await fetch(url));
  if (!answer.ok) throw new Error(`keep ${url}: ${answer.status}`);
  await cache.put(url, answer);
}

/** The newest first: browsers list them in the order in which they were made. */
const versions = async (): Promise<string[]> =>
  (await caches.keys()).filter((name) => name.startsWith(PREFIX)).toReversed();

const after = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
