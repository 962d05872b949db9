/** The page's side of the bridge: requests of previewed documents' scripts, each for its own document's port. */
import * as v from 'valibot';
import type { PortAnswer, PortRequest } from '../../sandbox/contract.ts';
import { Semaphore } from '../../runtime/std/semaphore.ts';
import type { BridgeAnswer } from './bridge.ts';
import type { PreviewPlace } from './place.ts';

/** Documents that may ask; the oldest are forgotten. */
const DOCUMENTS_MAX = 100;
/** Each holds a connection of the guest and an answer in memory. */
const REQUESTS_MAX = 8;
/** Requests that wait for their turn; more are refused. */
const WAITING_MAX = 256;
const BODY_BYTES_MAX = 4 * 1024 * 1024;
const HEADERS_MAX = 100;
const TEXT_MAX = 8192;

/** Of the connection, or of the browser's other sites. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'cookie',
  'host',
  'origin',
  'referer',
  'set-cookie',
  'transfer-encoding',
]);

const Text = v.pipe(v.string(), v.maxLength(TEXT_MAX));
const Asked = v.object({
  type: v.literal('drydock-preview-fetch'),
  token: Text,
  request: v.object({
    method: Text,
    target: Text,
    headers: v.pipe(v.array(v.tuple([Text, Text])), v.maxLength(HEADERS_MAX)),
    body: v.optional(
      v.pipe(
        v.instance(Uint8Array),
        v.check(({ length }) => length <= BODY_BYTES_MAX),
      ),
    ),
  }),
});

export type AskPort = (place: PreviewPlace, request: PortRequest) => Promise<PortAnswer>;

export class BridgeServer {
  readonly #documents = new Map<string, PreviewPlace>();
  readonly #places = new Semaphore(REQUESTS_MAX);
  readonly #ask: AskPort;
  #waiting = 0;

  constructor(ask: AskPort) {
    this.#ask = ask;
  }

  /** A token for a document's scripts. */
  admit(place: PreviewPlace): string {
    const token = crypto.randomUUID();
    this.#documents.set(token, place);
    const [oldest] = this.#documents.keys();
    if (oldest !== undefined && this.#documents.size > DOCUMENTS_MAX) this.#documents.delete(oldest);
    return token;
  }

  /** What comes from a document in an origin of its own; anybody else is not heard. */
  onMessage({ origin, data, ports: [port] }: MessageEvent<unknown>): void {
    const asked = v.safeParse(Asked, data);
    if (origin !== 'null' || !port || !asked.success) return;
    void this.#answer(asked.output).then((answer) => port.postMessage(answer));
  }

  async #answer({ token, request }: v.InferOutput<typeof Asked>): Promise<BridgeAnswer> {
    const place = this.#documents.get(token);
    if (!place) return { error: 'this page was loaded too long ago: reload it' };
    if (this.#waiting >= WAITING_MAX) return { error: 'too many requests are under way' };
    this.#waiting += 1;
    try {
      using _place = await this.#places.acquire(new AbortController().signal);
      const { body, ...rest } = request;
      const headers = request.headers.filter(isPassedOn);
      const answer = await this.#ask(place, { ...rest, headers, ...(body && { body }) });
      return { answer: { ...answer, headers: answer.headers.filter(isPassedOn) } };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#waiting -= 1;
    }
  }
}

const isPassedOn = ([name]: readonly [string, string]): boolean => !KEPT_BACK.has(name.toLowerCase());
