/**
 * The Engine API as its callers in the same process use it: the command line and the page. Failures are DockerErrors with
 * the engine's own text, whatever the endpoint.
 */
import { cleanLocation } from './clean-location.ts';
import { DockerError } from '../std/errors.ts';
import { type ApiHandler, type ApiRequest, type Upgrade, isUpgrade } from '../http/handler.ts';
import { readJsonLines } from '../http/json-lines.ts';
import { streamOf } from '../std/stream-of.ts';
import { withSignal } from '../std/with-signal.ts';

type QueryValue = string | number | boolean | undefined | readonly string[];

export interface CallOptions {
  /** `undefined` leaves the parameter out, a list repeats it. */
  query?: Readonly<Record<string, QueryValue>>;
  /** The `filters` parameter, encoded as the API wants it; left out when empty. */
  filters?: Readonly<Record<string, readonly string[]>>;
  /** Sent as JSON; a stream is sent as it is. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Ends the call, or the answer's stream, from this side. */
  signal?: AbortSignal;
}

export interface ApiClient {
  /** The answer as it is, as soon as its headers are there; rejects from status 400 on. */
  send(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** The answer's JSON; undefined when it has no body (204, 304). */
  json<T>(method: string, path: string, options?: CallOptions): Promise<T>;
  /** The answer's bytes as they come: logs. */
  stream(method: string, path: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** The answer's JSON values as they come: events, stats, progress. */
  lines<T>(method: string, path: string, options?: CallOptions): Promise<ReadableStream<T>>;
  /** Attach and exec start: both directions of a process's streams. */
  hijack(method: string, path: string, options?: CallOptions): Promise<Upgrade>;
}

const VERSION = '1.50';
const NEVER = new AbortController().signal;

/**
 * Paths are given without a version: `/containers/json`. Calls without a signal of their own end with that of the client, and so does
 * what is left of any answer: no connection tells the engine that its client is gone, and what nobody reads would hold what it is made
 * from.
 */
export function createApiClient(api: ApiHandler, ends: AbortSignal = NEVER): ApiClient {
  const call = async (method: string, path: string, options: CallOptions = {}) => {
    const signal = options.signal ?? ends;
    // Whoever is gone asks for nothing more.
    signal.throwIfAborted();
    return await api(toRequest(method, path, options, signal));
  };
  const send: ApiClient['send'] = async (method, path, options = {}) => {
    const upload =
      options.body instanceof ReadableStream ? new Upload(options.body as ReadableStream<Uint8Array>) : undefined;
    const answer = await call(method, path, upload ? { ...options, body: upload.body } : options);
    if (isUpgrade(answer)) throw await unexpectedUpgrade(method, path, answer);
    if (answer.status >= 400) throw upload?.failure ?? (await toError(answer));
    return ends === NEVER ? answer : endedBy(answer, ends);
  };
  const stream: ApiClient['stream'] = async (...parameters) => (await send(...parameters)).body ?? streamOf([]);
  return {
    send,
    stream,
    async json<T>(...parameters: Parameters<ApiClient['send']>) {
      const text = await (await send(...parameters)).text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async lines<T>(...parameters: Parameters<ApiClient['send']>) {
      return (await stream(...parameters)).pipeThrough(readJsonLines<T>());
    },
    async hijack(method, path, options) {
      const answer = await call(method, path, options);
      if (isUpgrade(answer)) return answer;
      throw answer.status >= 400
        ? await toError(answer)
        : new DockerError(500, `${method} ${path}: expected a hijacked connection, got an answer ${answer.status}`);
    },
  };
}

/** A stream on its way to the engine. When it breaks, its own failure says more than the engine's answer to half a body. */
class Upload {
  readonly body: ReadableStream<Uint8Array>;
  failure: Error | undefined;

  constructor(stream: ReadableStream<Uint8Array>) {
    const reader = stream.getReader();
    this.body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const next = await reader.read().catch((error: unknown) => {
            this.failure = error instanceof Error ? error : new Error(String(error));
            throw error;
          });
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }
}

/** The answer, whose body breaks with the signal. */
function endedBy(answer: Response, signal: AbortSignal): Response {
  if (!answer.body) return answer;
  const { status, statusText, headers } = answer;
  return new Response(withSignal(answer.body, signal), { status, statusText, headers });
}

function toRequest(method: string, path: string, options: CallOptions, signal: AbortSignal): ApiRequest {
  return {
    method,
    // Names may begin with a slash: as in Go's client the path is a clean one all the same.
    url: `http://docker${cleanLocation(`/v${VERSION}${path}`) ?? `/v${VERSION}${path}`}${toQuery(options)}`,
    headers: new Headers({ ...contentType(options.body), ...options.headers }),
    body: toBody(options.body, signal),
    signal,
  };
}

function toQuery({ query = {}, filters = {} }: CallOptions): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) parameters.append(name, String(each));
    }
  }
  if (Object.keys(filters).length > 0) parameters.set('filters', encodeFilters(filters));
  return parameters.size > 0 ? `?${parameters}` : '';
}

/** `{"status":{"running":true}}`: a map of sets, as Docker's clients send it since 1.22. */
function encodeFilters(filters: Readonly<Record<string, readonly string[]>>): string {
  const sets = Object.entries(filters).map(([name, values]) => [
    name,
    Object.fromEntries(values.map((v) => [v, true])),
  ]);
  return JSON.stringify(Object.fromEntries(sets));
}

function contentType(body: unknown): Record<string, string> {
  if (body === undefined) return {};
  return { 'Content-Type': body instanceof ReadableStream ? 'application/x-tar' : 'application/json' };
}

/** A stream breaks off with its sender: what came so far must not pass for the whole. */
function toBody(body: unknown, signal: AbortSignal): ReadableStream<Uint8Array> | null {
  if (body === undefined) return null;
  if (body instanceof ReadableStream) return brokenOffBy(signal, body as ReadableStream<Uint8Array>);
  return streamOf([new TextEncoder().encode(JSON.stringify(body))]);
}

const brokenOffBy = (signal: AbortSignal, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
  signal === NEVER ? body : withSignal(body, signal);

async function toError(answer: Response): Promise<DockerError> {
  const text = await answer.text();
  const { message, why } = parseError(text);
  return new DockerError(answer.status, message ?? (text.trim() || `status ${answer.status}`), why);
}

function parseError(text: string): { message?: string; why?: string } {
  try {
    return JSON.parse(text) as { message?: string; why?: string };
  } catch {
    return {};
  }
}

async function unexpectedUpgrade(method: string, path: string, answer: Upgrade): Promise<DockerError> {
  await Promise.allSettled([answer.readable.cancel(), answer.writable.abort()]);
  return new DockerError(500, `${method} ${path}: the answer is a hijacked connection; call hijack() for it`);
}
