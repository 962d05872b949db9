/** The page's side of previews: it answers the service worker with what its own machine's ports say. */
import type { PortAnswer, PortRequest } from '../../sandbox/contract.ts';
import type { Sandbox } from '../session/life.ts';
import { bridgeScript } from './bridge.ts';
import { BridgeServer } from './bridge-server.ts';
import { inlineParts } from './inline.ts';
import type { PreviewAnswer, PreviewRequest } from './messages.ts';
import type { Part } from './parts.ts';
import { PREVIEW_FOLDER, placeUrl, type PreviewPlace, resolveLink } from './place.ts';
// oxlint-disable-next-line import/default -- Vite builds the worker by itself and gives its address.
import workerUrl from './service-worker.ts?worker&url';

const REDIRECTS_MAX = 5;
/** A port is published before its server listens: the pane looks again until it does. */
const AGAIN_SECONDS = 1;

export class PreviewServer {
  /** Of this page's life. */
  readonly key = crypto.randomUUID();
  readonly #script = new URL(workerUrl, document.baseURI);
  /** Beside the service worker's script: it may serve nothing above. */
  readonly scope = new URL(PREVIEW_FOLDER, this.#script).href;
  readonly #sandbox: () => Sandbox | undefined;
  readonly #bridge = new BridgeServer((place, request) => this.#follow(place, request));
  #started: Promise<void> | undefined;

  constructor(sandbox: () => Sandbox | undefined) {
    this.#sandbox = sandbox;
  }

  /** Resolves when addresses of ours are answered; rejects where the browser has no service workers for this page. */
  start(): Promise<void> {
    this.#started ??= this.#register();
    return this.#started;
  }

  async #register(): Promise<void> {
    const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
    if (!serviceWorker)
      throw new Error('this browser gives the page no service worker (a private window, or no HTTPS)');
    serviceWorker.addEventListener('message', (event: MessageEvent<PreviewRequest>) => this.#onRequest(event));
    serviceWorker.startMessages();
    window.addEventListener('message', (event) => this.#bridge.onMessage(event));
    const type = import.meta.env.DEV ? 'module' : 'classic';
    await activated(await serviceWorker.register(this.#script, { scope: this.scope, type }));
  }

  #onRequest({ data, ports: [port] }: MessageEvent<PreviewRequest>): void {
    if (data.type !== 'drydock-preview' || data.place.key !== this.key) return;
    void this.#answer(data).then((answer) => port?.postMessage(answer, [answer.body.buffer]));
  }

  async #answer({ place, request }: PreviewRequest): Promise<PreviewAnswer> {
    try {
      const answer = await this.#fetch(place.port, request);
      const location = this.#locationOf(answer, place);
      if (location !== undefined) return { ...answer, location };
      return isHtml(answer) ? await this.#complete(answer, place) : answer;
    } catch (error) {
      const said = explanation(place.port, error);
      return request.method === 'GET' ? { ...said, againSeconds: AGAIN_SECONDS } : said;
    }
  }

  #fetch(port: number, request: PortRequest): Promise<PortAnswer> {
    const sandbox = this.#sandbox();
    if (!sandbox) throw new Error('the machine is not running');
    return sandbox.fetchPort(port, request);
  }

  #locationOf({ status, headers }: PortAnswer, place: PreviewPlace): string | undefined {
    const location = headerOf(headers, 'location');
    if (status < 300 || status > 399 || location === undefined) return undefined;
    return resolveLink(this.scope, place, location);
  }

  async #complete(answer: PortAnswer, place: PreviewPlace): Promise<PortAnswer> {
    const charset = /charset=["']?([\w-]+)/i.exec(headerOf(answer.headers, 'content-type') ?? '')?.[1];
    const html = decode(answer.body, charset);
    const whole = await inlineParts(html, {
      scope: this.scope,
      place,
      load: (target) => this.#part(place, target),
      script: this.#bridgeFor(place),
    });
    const headers = answer.headers.map(([name, value]): [string, string] =>
      name === 'content-type' ? [name, 'text/html; charset=utf-8'] : [name, value],
    );
    return { status: answer.status, headers, body: new TextEncoder().encode(whole) };
  }

  #bridgeFor(place: PreviewPlace): string {
    return bridgeScript({
      token: this.#bridge.admit(place),
      app: location.origin,
      prefix: placeUrl(this.scope, { ...place, target: '' }),
      address: `http://localhost:${place.port}${place.target}`,
    });
  }

  /** The answer in the end: a script sees no redirects. */
  async #follow(place: PreviewPlace, request: PortRequest, redirects = 0): Promise<PortAnswer> {
    const answer = await this.#fetch(place.port, request);
    const location = this.#locationOf(answer, { ...place, target: request.target });
    if (location === undefined || redirects >= REDIRECTS_MAX) return answer;
    const target = this.#targetOf(place, location);
    const { body: _body, ...bodiless } = request;
    const next = answer.status === 307 || answer.status === 308 ? request : { ...bodiless, method: 'GET' };
    return this.#follow(place, { ...next, target }, redirects + 1);
  }

  #targetOf(place: PreviewPlace, location: string): string {
    return location.slice(placeUrl(this.scope, { ...place, target: '' }).length).replace(/#.*$/s, '');
  }

  /** A part that does not come is missing from the page, as it would be in any browser. */
  async #part(place: PreviewPlace, target: string, redirects = 0): Promise<Part | undefined> {
    const request = { method: 'GET', target, headers: [['accept', '*/*']] } as const;
    const answer = await this.#fetch(place.port, request).catch(() => undefined);
    if (!answer) return undefined;
    const location = this.#locationOf(answer, { ...place, target });
    if (location !== undefined) {
      return redirects < REDIRECTS_MAX ? this.#part(place, this.#targetOf(place, location), redirects + 1) : undefined;
    }
    if (answer.status !== 200) return undefined;
    return { type: headerOf(answer.headers, 'content-type') ?? '', body: answer.body };
  }
}

const headerOf = (headers: PortAnswer['headers'], wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1];

const isHtml = ({ headers }: PortAnswer): boolean => /^text\/html\b/i.test(headerOf(headers, 'content-type') ?? '');

function decode(body: Uint8Array, charset: string | undefined): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

function explanation(port: number, error: unknown): PortAnswer {
  const detail = error instanceof Error ? error.message : String(error);
  const text = `Nothing to show from port ${port}.\n\n${detail}\n`;
  return {
    status: 502,
    headers: [['content-type', 'text/plain; charset=utf-8']],
    body: new TextEncoder().encode(text),
  };
}

function activated({ active, installing, waiting }: ServiceWorkerRegistration): Promise<void> {
  const coming = installing ?? waiting;
  if (active || !coming) return Promise.resolve();
  return new Promise((resolve, reject) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve();
      if (coming.state === 'redundant') reject(new Error('the service worker could not be installed'));
    });
  });
}
