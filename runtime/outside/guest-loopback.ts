/**
 * `localhost` as the engine means it: the guest, whose ports containers publish, as `registry:2` in every tutorial. Who is not found there
 * is looked for where the rest of the world is.
 */
import { dial } from '../guest/dial.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Guest, GuestStream } from '../guest/guest.ts';
import { AnswerError, askOver } from '../http/client.ts';
import { reasonPhrase } from '../http/reason-phrase.ts';
import { isLoopbackHost, type Outside, OutsideError, type OutsideRequest } from '../std/outside.ts';
import { streamOf } from '../std/stream-of.ts';
import { chunks } from '../std/chunks.ts';
import type { Timers } from '../std/time.ts';
import { BODILESS } from '../std/bodiless.ts';

export interface GuestLoopbackParts {
  readonly guest: Guest;
  readonly timers: Timers;
}

export const withGuestLoopback = (parts: GuestLoopbackParts, outside: Outside): Outside => ({
  async fetch(url, request = {}) {
    const target = new URL(url);
    if (!isLoopbackHost(target.host)) return outside.fetch(url, request);
    const stream = await connect(parts, target, request.signal);
    return stream ? ask(stream, target, request) : outside.fetch(url, request);
  },
});

/** Undefined where nobody listens. */
async function connect(parts: GuestLoopbackParts, target: URL, signal?: AbortSignal): Promise<GuestStream | undefined> {
  const { hostname, port, protocol } = target;
  const address = /^\d/.test(hostname) ? hostname : hostname === '[::1]' ? '::1' : '127.0.0.1';
  try {
    return await dial(parts, { address, port: Number(port) || (protocol === 'https:' ? 443 : 80) }, signal);
  } catch (error) {
    if (isSyscallError(error)) return undefined;
    throw error;
  }
}

async function ask(stream: GuestStream, target: URL, request: OutsideRequest): Promise<Response> {
  const { method = 'GET', headers = {}, body, signal } = request;
  const release = (): void => stream.release();
  signal?.addEventListener('abort', release, { once: true });
  const end = (): void => {
    signal?.removeEventListener('abort', release);
    release();
  };
  try {
    signal?.throwIfAborted();
    // What is encrypted can't be spoken here: a server that would is taken for one of those that don't.
    if (target.protocol === 'https:') throw new OutsideError('http: server gave HTTP response to HTTPS client');
    const asked = { method, target: target.pathname + target.search, headers: Object.entries(headers), body };
    const answer = await askOver(stream, target.host, asked);
    return responseOf(answer, end);
  } catch (error) {
    end();
    signal?.throwIfAborted();
    throw error instanceof AnswerError ? new OutsideError(error.message, undefined, { cause: error }) : error;
  }
}

function responseOf({ status, headers, body }: Awaited<ReturnType<typeof askOver>>, end: () => void): Response {
  const head = { status, statusText: reasonPhrase(status), headers };
  if (body && !BODILESS.has(status))
    return new Response(streamOf(explained(body), end) as ReadableStream<Uint8Array<ArrayBuffer>>, head);
  end();
  return new Response(null, head);
}

async function* explained(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks(body);
  } catch (error) {
    throw new OutsideError('unexpected EOF', undefined, { cause: error });
  }
}
