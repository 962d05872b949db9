/**
 * Hosts of the machine's network that are TypeScript: one address beside the router's, whose port 80 is served here, for whoever asks by a
 * name of theirs. They are there offline, too.
 */
import { serveConnection } from '../http/connection.ts';
import { type ApiHandler, isUpgrade } from '../http/handler.ts';
import { reasonPhrase } from '../http/reason-phrase.ts';
import type { Guest, GuestListener } from '../guest/guest.ts';
import type { NameUpstream } from '../network/dns/upstream.ts';
import { type Outside, OutsideError, type OutsideRequest } from '../std/outside.ts';
import { Semaphore } from '../std/semaphore.ts';
import { streamOf } from '../std/stream-of.ts';
import { OUTSIDE_ADDRESSES } from './outside-network.ts';

/** By their names. */
export type InnerHosts = ReadonlyMap<string, ApiHandler>;

/** Each holds a stream of the agent; more are closed. */
const CONNECTIONS_MAX = 32;
const TTL_SECONDS = 60;
const { inner } = OUTSIDE_ADDRESSES;

/** Their names lead to their address; all others are asked for elsewhere. */
export const withInnerNames = (hosts: InnerHosts, names: NameUpstream): NameUpstream => ({
  ask(question, options) {
    const { name, type } = question;
    if (!hosts.has(name.toLowerCase())) return names.ask(question, options);
    return Promise.resolve({
      code: 'NOERROR',
      records: type === 'A' ? [{ name, type, ttl: TTL_SECONDS, data: inner }] : [],
    });
  },
});

/** The engine's own requests to them need no network, and no encryption to be called encrypted. */
export const withInnerHosts = (hosts: InnerHosts, outside: Outside): Outside => ({
  async fetch(url, request = {}) {
    const { hostname, port } = new URL(url);
    const handler = hosts.get(hostname.toLowerCase());
    if (!handler) return outside.fetch(url, request);
    if (port === '') return ask(handler, url, request);
    throw new OutsideError(`dial tcp ${inner}:${port}: connect: connection refused`);
  },
});

async function ask(handler: ApiHandler, url: string, request: OutsideRequest): Promise<Response> {
  const { method = 'GET', headers, body, signal = new AbortController().signal } = request;
  signal.throwIfAborted();
  const sent = new Headers(headers);
  if (body) sent.set('Content-Length', String(body.byteLength));
  const answer = await handler({ method, url, headers: sent, body: body ? streamOf([body]) : null, signal });
  if (isUpgrade(answer)) throw new OutsideError(`Get "${url}": the host wants to take the connection over`);
  const { status, headers: answered } = answer;
  return new Response(answer.body, { status, statusText: reasonPhrase(status), headers: answered });
}

/** Serves whoever connects from the guest, until the listener is released. */
export async function serveInnerHosts(guest: Guest, listener: GuestListener, hosts: InnerHosts): Promise<void> {
  const places = new Semaphore(CONNECTIONS_MAX);
  for await (const { fd } of listener) {
    const stream = guest.stream(fd);
    const place = places.tryAcquire();
    if (!place) {
      stream.release();
      continue;
    }
    void serveConnection((request) => byHost(hosts)(request), stream).finally(() => {
      stream.release();
      place[Symbol.dispose]();
    });
  }
}

/** The one address has all of them; a Host that is none of theirs is nobody. */
const byHost =
  (hosts: InnerHosts): ApiHandler =>
  (request) => {
    const host = (request.headers.get('Host') ?? '').replace(/:80$/, '').toLowerCase();
    const handler = hosts.get(host);
    if (handler) return handler(request);
    const names = [...hosts.keys()].join(', ');
    return Promise.resolve(
      new Response(`no host ${JSON.stringify(host.slice(0, 100))} here; there is ${names}\n`, { status: 404 }),
    );
  };
