/**
 * Runs in a previewed document, before its own scripts: fetch and XMLHttpRequest to the document's port go by way of the page above,
 * because a document in an origin of its own reaches neither the port nor the service worker.
 */
import type { PortAnswer, PortRequest } from '../../sandbox/contract.ts';

/** From a document to the page; a MessagePort for the answer comes with it. */
export interface BridgeRequest {
  readonly type: 'drydock-preview-fetch';
  /** The document's, known to it and to the page. */
  readonly token: string;
  readonly request: PortRequest;
}

export type BridgeAnswer = { readonly answer: PortAnswer } | { readonly error: string };

export interface BridgeFacts {
  readonly token: string;
  /** The page's, which alone may hear. */
  readonly app: string;
  /** `<app>/preview/<key>/<port>`, which the document's own addresses begin with. */
  readonly prefix: string;
  /** The document as its server knows it: `http://localhost:8080/a/b`. */
  readonly address: string;
}

/** The script for a document. */
export const bridgeScript = (facts: BridgeFacts): string =>
  `(${installBridge.toString()})(${JSON.stringify(facts).replaceAll('<', String.raw`\u003c`)})`;

/** Its text is sent to documents: it may use nothing from outside of itself. */
function installBridge({ token, app, prefix, address }: BridgeFacts): void {
  const { origin: server, port } = new URL(address);
  const own = new Set([server, `http://127.0.0.1:${port}`]);
  const fetchBefore = globalThis.fetch.bind(globalThis);

  /** Undefined for an address elsewhere. */
  function targetOf(url: URL): string | undefined {
    if (own.has(url.origin)) return url.pathname + url.search;
    if (url.origin !== app) return undefined;
    const path = url.href.startsWith(`${prefix}/`) ? url.href.slice(prefix.length) : url.pathname + url.search;
    return path.replace(/#.*$/s, '');
  }

  function ask(request: PortRequest, signal: AbortSignal): Promise<PortAnswer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { port1, port2 } = new MessageChannel();
      signal.addEventListener('abort', () => {
        port1.close();
        reject(signal.reason as Error);
      });
      port1.onmessage = ({ data }: MessageEvent<BridgeAnswer>) => {
        port1.close();
        if ('answer' in data) resolve(data.answer);
        else reject(new TypeError(data.error));
      };
      const message: BridgeRequest = { type: 'drydock-preview-fetch', token, request };
      globalThis.top?.postMessage(message, app, [port2]);
    });
  }

  async function bridgedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input, address);
    const target = targetOf(url);
    if (target === undefined) return fetchBefore(input, init);
    const asked = new Request(input instanceof Request ? input : new URL(target, address), init);
    const body = new Uint8Array(await asked.arrayBuffer());
    const { method, headers, signal } = asked;
    const answer = await ask({ method, target, headers: [...headers], ...(body.length > 0 && { body }) }, signal);
    const isBare = [101, 204, 205, 304].includes(answer.status);
    const response = new Response(isBare ? null : answer.body, {
      status: Math.max(answer.status, 200),
      headers: answer.headers as [string, string][],
    });
    Object.defineProperty(response, 'url', { value: new URL(target, address).href });
    return response;
  }

  class BridgedXmlHttpRequest extends EventTarget {
    static readonly UNSENT = 0;
    static readonly OPENED = 1;
    static readonly HEADERS_RECEIVED = 2;
    static readonly LOADING = 3;
    static readonly DONE = 4;
    readonly UNSENT = 0;
    readonly OPENED = 1;
    readonly HEADERS_RECEIVED = 2;
    readonly LOADING = 3;
    readonly DONE = 4;
    readyState = 0;
    status = 0;
    statusText = '';
    responseURL = '';
    responseType: XMLHttpRequestResponseType = '';
    response: unknown = '';
    responseText = '';
    timeout = 0;
    withCredentials = false;
    readonly upload = new EventTarget();
    #request: { readonly method: string; readonly url: string } | undefined;
    #headers = new Headers();
    #answered = new Headers();
    #sending = new AbortController();

    open(method: string, url: string | URL, isAsync = true): void {
      if (!isAsync) throw new DOMException('A preview can’t wait for an answer.', 'InvalidAccessError');
      this.#request = { method, url: String(url) };
      this.#headers = new Headers();
      this.#enter(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.append(name, value);
    }

    getResponseHeader(name: string): string | null {
      return this.#answered.get(name);
    }

    getAllResponseHeaders(): string {
      return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    overrideMimeType(): void {}

    abort(): void {
      this.#sending.abort();
    }

    send(body?: BodyInit | null): void {
      if (!this.#request || this.readyState !== 1) throw new DOMException('open it first', 'InvalidStateError');
      this.#sending = new AbortController();
      const sending = this.#sending;
      const timer = this.timeout > 0 ? setTimeout(() => sending.abort('timeout'), this.timeout) : undefined;
      void this.#exchange(this.#request, body ?? null, sending.signal)
        .then(
          () => this.#tell('load'),
          () => this.#fail(sending.signal),
        )
        .finally(() => {
          clearTimeout(timer);
          this.#tell('loadend');
        });
    }

    async #exchange(
      { method, url }: { readonly method: string; readonly url: string },
      body: BodyInit | null,
      signal: AbortSignal,
    ): Promise<void> {
      const isBodiless = /^(?:get|head)$/i.test(method);
      const response = await bridgedFetch(url, {
        method,
        headers: this.#headers,
        body: isBodiless ? null : body,
        signal,
      });
      this.#answered = response.headers;
      this.status = response.status;
      this.statusText = response.statusText;
      this.responseURL = response.url;
      this.#enter(2);
      await this.#read(response);
      this.#enter(4);
    }

    async #read(response: Response): Promise<void> {
      if (this.responseType === 'arraybuffer') this.response = await response.arrayBuffer();
      else if (this.responseType === 'blob') this.response = await response.blob();
      else this.responseText = await response.text();
      if (this.responseType === '' || this.responseType === 'text') this.response = this.responseText;
      if (this.responseType === 'json') this.response = parsed(this.responseText);
    }

    #fail(signal: AbortSignal): void {
      this.status = 0;
      this.#enter(4);
      this.#tell(!signal.aborted ? 'error' : signal.reason === 'timeout' ? 'timeout' : 'abort');
    }

    #enter(state: number): void {
      this.readyState = state;
      this.#tell('readystatechange');
    }

    #tell(type: string): void {
      const event = new ProgressEvent(type);
      this.dispatchEvent(event);
      const handler: unknown = (this as unknown as Record<string, unknown>)[`on${type}`];
      if (typeof handler === 'function') handler.call(this, event);
    }
  }

  function parsed(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null;
    }
  }

  const replaced: Record<string, unknown> = { fetch: bridgedFetch, XMLHttpRequest: BridgedXmlHttpRequest };
  for (const [name, value] of Object.entries(replaced))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
