/** Both ends of a call's port, with a real one between them. */
import { describe, expect, it, vi } from 'vitest';
import { serveApiCall } from '../../sandbox/api-port.ts';
import { createApiClient } from '../../runtime/api/client.ts';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { remoteApi } from './remote-api.ts';

const clientOf = (api: ApiHandler) => createApiClient(remoteApi((call, port) => serveApiCall(api, call, port)));

const line = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value)}\n`);

/** Counts up for as long as somebody asks. */
function counter() {
  const seen = { sent: 0, isCancelled: false, isAborted: false };
  const api: ApiHandler = async ({ signal }) => {
    signal.addEventListener('abort', () => (seen.isAborted = true));
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => controller.enqueue(line({ count: (seen.sent += 1) })),
        cancel: () => void (seen.isCancelled = true),
      },
      { highWaterMark: 0 },
    );
    return new Response(body);
  };
  return { seen, client: clientOf(api) };
}

describe("a sandbox's API in the page", () => {
  it('carries method, path, headers and body there, and the answer back', async () => {
    const client = clientOf(async ({ method, url, headers, body }) => {
      const { pathname, search } = new URL(url);
      return Response.json({
        method,
        at: pathname + search,
        auth: headers.get('X-Registry-Auth'),
        body: await new Response(body).json(),
      });
    });
    const options = { query: { name: 'ä b' }, headers: { 'X-Registry-Auth': 'e30=' }, body: { Image: 'busybox' } };
    expect(await client.json('POST', '/containers/create', options)).toEqual({
      method: 'POST',
      at: '/v1.50/containers/create?name=%C3%A4+b',
      auth: 'e30=',
      body: { Image: 'busybox' },
    });
  });

  it.each([204, 304])('carries an answer %d, which has no body', async (status) => {
    const client = clientOf(async () => new Response(null, { status }));
    expect((await client.send('POST', '/containers/box/start')).status).toBe(status);
  });

  it("rejects with the engine's own words", async () => {
    const client = clientOf(async () => Response.json({ message: 'No such container: box' }, { status: 404 }));
    await expect(client.json('GET', '/containers/box/json')).rejects.toMatchObject({
      status: 404,
      message: 'No such container: box',
    });
  });

  it('lets a slow reader slow the sender, and tells it when the reader has gone', async () => {
    const { seen, client } = counter();
    for await (const { count } of chunks(await client.lines<{ count: number }>('GET', '/events')))
      if (count === 3) break;
    await vi.waitFor(() => expect(seen).toMatchObject({ isCancelled: true, isAborted: true }));
    expect(seen.sent).toBeLessThan(10);
  });

  it('ends a call with its signal, before the head has come and after', async () => {
    const ends = new AbortController();
    const aborted = vi.fn();
    const silent = clientOf(({ signal }) => {
      signal.addEventListener('abort', aborted);
      return new Promise(() => undefined);
    });
    const waiting = silent.json('GET', '/containers/box/wait', { signal: ends.signal });
    setTimeout(() => ends.abort(new Error('enough')));
    await expect(waiting).rejects.toThrow('enough');
    await vi.waitFor(() => expect(aborted).toHaveBeenCalled());
    const { seen, client } = counter();
    const later = new AbortController();
    const stream = await client.lines('GET', '/events', { signal: later.signal });
    later.abort(new Error('enough'));
    await expect(stream.getReader().read()).rejects.toThrow('enough');
    await vi.waitFor(() => expect(seen).toMatchObject({ isCancelled: true, isAborted: true }));
  });

  it('breaks the body where the engine breaks it', async () => {
    const client = clientOf(async () => {
      const parts = [line({ count: 1 })];
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.error(new Error('the disk is full'));
      };
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
    });
    const read = async () => {
      for await (const _ of chunks(await client.lines('GET', '/events')));
    };
    await expect(read()).rejects.toThrow('the disk is full');
  });

  it('refuses what would be a hijacked connection', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const client = clientOf(async () => ({ kind: 'upgrade', contentType: 'x', readable, writable }));
    await expect(client.hijack('POST', '/containers/box/attach')).rejects.toThrow('hijacked');
  });
});
