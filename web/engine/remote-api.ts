/**
 * The Engine API of a sandbox in its worker, as a handler in the page: what createApiClient takes. A call's body comes over a port of its
 * own, a chunk each time one is asked for, so a reader that is slow slows the sender.
 */
import type { ApiBodyMessage, ApiBodyRequest, ApiCall, ApiHead } from '../../sandbox/contract.ts';
import { withSignal } from '../../runtime/std/with-signal.ts';
import type { ApiHandler, ApiRequest } from '../../runtime/http/handler.ts';
import { BODILESS } from '../../runtime/std/bodiless.ts';

/** SandboxWorker's callApi; `port` is to be transferred. */
export type CallApi = (call: ApiCall, port: MessagePort) => Promise<ApiHead>;

export const remoteApi =
  (callApi: CallApi): ApiHandler =>
  async (request) => {
    const { signal } = request;
    signal.throwIfAborted();
    const call = await toCall(request);
    const { port1: port, port2 } = new MessageChannel();
    const ask = (message: ApiBodyRequest): void => port.postMessage(message);
    const body = bodyFrom(port, ask);
    let giveUp = (): void => undefined;
    // A worker that was ended never answers: who asked it gives up with the signal.
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () => {
        ask({ type: 'cancel' });
        port.close();
        reject(signal.reason as Error);
      };
    });
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const { status, headers } = await Promise.race([callApi(call, port2), givenUp]);
      const init = { status, headers: headers.map(([...pair]): [string, string] => pair) };
      if (!BODILESS.has(status)) return new Response(withSignal(body, signal), init);
      await body.cancel();
      return new Response(null, init);
    } catch (error) {
      port.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };

async function toCall({ method, url, headers, body }: ApiRequest): Promise<ApiCall> {
  const { pathname, search } = new URL(url);
  const bytes = body && new Uint8Array(await new Response(body).arrayBuffer());
  return { method, path: pathname + search, headers: [...headers], ...(bytes && { body: bytes }) };
}

function bodyFrom(port: MessagePort, ask: (message: ApiBodyRequest) => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let arrived: (message: ApiBodyMessage) => void = () => undefined;
  port.addEventListener('message', ({ data }: MessageEvent<ApiBodyMessage>) => arrived(data));
  port.start();
  return new ReadableStream(
    {
      async pull(controller) {
        const next = new Promise<ApiBodyMessage>((resolve) => (arrived = resolve));
        ask({ type: 'pull' });
        const message = await next;
        if (message.type === 'data') return controller.enqueue(message.bytes);
        port.close();
        if (message.type === 'end') controller.close();
        else controller.error(new Error(message.text));
      },
      cancel() {
        ask({ type: 'cancel' });
        port.close();
      },
    },
    { highWaterMark: 0 },
  );
}
