/** XMLHttpRequest over fetch: as much of it as pages use, and never one that waits (XMLHttpRequest Standard). */
type Fetch = typeof globalThis.fetch;

/** A class for scripts, which make it without arguments. */
export const xmlHttpRequestOver = (fetch: Fetch): new () => EventTarget =>
  class XMLHttpRequest extends BridgedXmlHttpRequest {
    constructor() {
      super(fetch);
    }
  };

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
  readonly #fetch: Fetch;

  constructor(fetch: Fetch) {
    super();
    this.#fetch = fetch;
  }

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
    const response = await this.#fetch(url, {
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
