/**
 * An engine that answers from a script, and remembers what it was asked: the command line's tests run on it, and Docker's own
 * client is run on it over a socket to record what is right.
 */
import { type ApiHandler, type ApiRequest, type Upgrade, MULTIPLEXED_STREAM, RAW_STREAM } from '../../http/handler.ts';
import { multiplex, raw } from '../../http/stdcopy.ts';
import type { OutputChunk } from '../../model/engine.ts';

export interface RecordedRequest {
  readonly method: string;
  /** Without host and version; parameters sorted. */
  readonly path: string;
  readonly body?: unknown;
}

/** What the script says to a request. */
export type ScriptedAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly value: unknown }
  | { readonly kind: 'text'; readonly status: number; readonly type: string; readonly text: string }
  | {
      readonly kind: 'output';
      readonly tty: boolean;
      readonly chunks: readonly (readonly ['stdout' | 'stderr', string])[];
    }
  | {
      readonly kind: 'attach';
      readonly tty: boolean;
      readonly chunks: readonly (readonly ['stdout' | 'stderr', string])[];
    };

export type Script = (method: string, path: string, query: URLSearchParams, body: unknown) => ScriptedAnswer;

export interface FakeEngine {
  readonly api: ApiHandler;
  readonly requests: readonly RecordedRequest[];
}

export function fakeEngine(script: Script): FakeEngine {
  const requests: RecordedRequest[] = [];
  const api: ApiHandler = async (request) => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/v[0-9.]+/, '');
    const body = await readBody(request);
    requests.push({ method: request.method, path: normalized(path, url.searchParams), body });
    return toAnswer(script(request.method, path, url.searchParams, body));
  };
  return { api, requests };
}

/** One spelling of a request: parameters by name, true as 1, filters' values sorted, without those that say nothing. */
function normalized(path: string, query: URLSearchParams): string {
  const parameters = [...query]
    .map(
      ([name, value]) =>
        [name, name === 'filters' && value !== '' ? sortedJson(value) : value === 'true' ? '1' : value] as const,
    )
    .filter(([, value]) => value !== '' && value !== 'false' && value !== '0')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return parameters.length === 0 ? path : `${path}?${parameters.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

const sortedJson = (text: string): string =>
  JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

async function readBody(request: ApiRequest): Promise<unknown> {
  if (!request.body) return undefined;
  const text = await new Response(request.body as BodyInit).text();
  if (text === '') return undefined;
  return request.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
}

function toAnswer(answer: ScriptedAnswer): Response | Upgrade {
  if (answer.kind === 'json') return toJsonAnswer(answer.status, answer.value);
  if (answer.kind === 'text')
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': answer.type } });
  const contentType = answer.tty ? RAW_STREAM : MULTIPLEXED_STREAM;
  const readable = chunkStream(answer.chunks).pipeThrough(answer.tty ? raw() : multiplex());
  if (answer.kind === 'output') return new Response(readable as BodyInit, { headers: { 'content-type': contentType } });
  return { kind: 'upgrade', contentType, readable, writable: new WritableStream() };
}

function toJsonAnswer(status: number, value: unknown): Response {
  const hasBody = value !== undefined && status !== 204 && status !== 304;
  return new Response(hasBody ? `${JSON.stringify(value)}\n` : null, {
    status,
    headers: hasBody ? { 'content-type': 'application/json' } : {},
  });
}

function chunkStream(chunks: readonly (readonly ['stdout' | 'stderr', string])[]): ReadableStream<OutputChunk> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const [source, text] of chunks) controller.enqueue({ source, bytes: encoder.encode(text) });
      controller.close();
    },
  });
}
