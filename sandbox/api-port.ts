/** The Engine API for the page: a call's head is returned, its body goes over the call's own port, a chunk each time one is asked for. */
import type { ApiHandler } from '../runtime/http/handler.ts';
import { isUpgrade } from '../runtime/http/handler.ts';
import { streamOf } from '../runtime/std/stream-of.ts';
import type { ApiBodyMessage, ApiBodyRequest, ApiCall, ApiHead } from './contract.ts';

const ORIGIN = 'http://drydock';

/** Rejects when the answer would be a hijacked connection, for which the page has terminals. The port is the call's from then on. */
export async function serveApiCall(api: ApiHandler, call: ApiCall, port: MessagePort): Promise<ApiHead> {
  const { method, path, headers, body } = call;
  const ends = new AbortController();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  port.addEventListener('message', ({ data }: MessageEvent<ApiBodyRequest>) => {
    if (data.type === 'pull') return void sendNext(reader, port);
    ends.abort();
    void reader?.cancel().catch(() => undefined);
  });
  port.start();
  const answer = await api({
    method,
    url: `${ORIGIN}${path}`,
    headers: new Headers(headers.map(([...pair]) => pair)),
    body: body ? streamOf([body]) : null,
    signal: ends.signal,
  });
  if (isUpgrade(answer)) {
    await Promise.allSettled([answer.readable.cancel(), answer.writable.abort()]);
    throw new Error(`${method} ${path}: the answer is a hijacked connection; the page opens terminals for that`);
  }
  reader = answer.body?.getReader();
  // Whoever gave up meanwhile reads nothing.
  if (ends.signal.aborted) await reader?.cancel().catch(() => undefined);
  return { status: answer.status, headers: [...answer.headers] };
}

async function sendNext(reader: ReadableStreamDefaultReader<Uint8Array> | undefined, port: MessagePort): Promise<void> {
  try {
    const next = await reader?.read();
    const bytes = next?.value && Uint8Array.from(next.value);
    if (bytes) port.postMessage({ type: 'data', bytes } satisfies ApiBodyMessage, [bytes.buffer]);
    else port.postMessage({ type: 'end' } satisfies ApiBodyMessage);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    port.postMessage({ type: 'failed', text } satisfies ApiBodyMessage);
  }
}
