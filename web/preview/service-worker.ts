/**
 * Answers the documents of previewed pages: it asks the page whose machine it is. Previewed pages are hostile: each document is put into
 * an origin of its own by its policy, so it sees nothing of the app and its storage, and may load nothing but what is in it. Documents
 * in such an origin are not served by a service worker any further; so the page has put their parts into them (inline.ts).
 */
import type { PreviewAnswer, PreviewRequest } from './messages.ts';
import { parsePlace, type PreviewPlace } from './place.ts';

/** The part of a service worker's world that is used here; TypeScript has no library beside the DOM's for it. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { includeUncontrolled: true; type: 'window' }): Promise<readonly WindowPage[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}
interface WindowPage {
  postMessage(message: PreviewRequest, transfer: Transferable[]): void;
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const ANSWER_MS_MAX = 60_000;
const REQUEST_BODY_BYTES_MAX = 4 * 1024 * 1024;
/** What of the browser's request a server may see. */
const PASSED_ON = ['accept', 'accept-language', 'content-type'];
/** What of the server's answer the browser may see. */
const PASSED_BACK: ReadonlySet<string> = new Set(['content-type', 'content-language', 'content-disposition']);

const worker = globalThis as unknown as WorkerScope;
const { scope } = worker.registration;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const place = parsePlace(scope, new URL(event.request.url));
  if (place) event.respondWith(answer(place, event.request).catch((error: unknown) => trouble(502, String(error))));
});

async function answer(place: PreviewPlace, request: Request): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > REQUEST_BODY_BYTES_MAX) return trouble(413, 'What the page sends is too large.');
  const headers = PASSED_ON.flatMap((name): [string, string][] => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const { method } = request;
  const asked = { method, target: place.target, headers, ...(body.length > 0 && { body }) };
  const answered = await ask({ type: 'drydock-preview', place, request: asked });
  if (!answered) return trouble(504, 'The machine of this page is gone, or it took too long to answer.');
  return answered.location === undefined ? documentOf(answered) : Response.redirect(answered.location, 303);
}

/** All pages are asked; the one with the key answers. */
async function ask(message: PreviewRequest): Promise<PreviewAnswer | undefined> {
  const pages = await worker.clients.matchAll({ includeUncontrolled: true, type: 'window' });
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ANSWER_MS_MAX);
    for (const page of pages) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<PreviewAnswer>) => resolve(data);
      page.postMessage(message, [port2]);
    }
  });
}

function documentOf({ status, headers, body, againSeconds }: PreviewAnswer): Response {
  const passed = headers.filter(([name]) => PASSED_BACK.has(name)) as [string, string][];
  const isWithoutBody = status < 200 || status === 204 || status === 304;
  return new Response(isWithoutBody ? null : body, {
    status: status < 200 ? 502 : status,
    headers: [...passed, ...again(againSeconds), ...guard()],
  });
}

/** The browser asks for the same document anew (the header field Refresh, as HTML defines it). */
const again = (seconds: number | undefined): [string, string][] =>
  seconds === undefined ? [] : [['refresh', String(seconds)]];

/** `sandbox` without `allow-same-origin`: an origin of its own, no way to the window above, no storage. */
function guard(): [string, string][] {
  const policy = [
    'sandbox allow-scripts allow-forms allow-modals',
    "default-src 'none'",
    "script-src 'unsafe-inline' 'unsafe-eval' data:",
    "style-src 'unsafe-inline' data:",
    'img-src data: blob:',
    'media-src data: blob:',
    'font-src data:',
    `form-action ${scope}`,
    "base-uri 'none'",
  ];
  return [
    ['content-security-policy', policy.join('; ')],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cache-control', 'no-store'],
  ];
}

const trouble = (status: number, text: string): Response =>
  new Response(text, { status, headers: [['content-type', 'text/plain; charset=utf-8'], ...guard()] });
