/**
 * A relay: the way of a page's machine to the internet, where the page itself has none. Wisp at `/`, requests for web
 * pages at `/fetch/`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { FETCH_PATH } from '../../relay-address.ts';
import { type Lookup, type Reach, systemLookup } from '../reach.ts';
import { forward } from './forward.ts';
import { serveWisp } from './wisp-server.ts';

const CONNECTIONS_MAX = 256;
const SESSIONS_MAX = 16;
/** A packet with some 64 KiB of data is usual. */
const MESSAGE_BYTES_MAX = 2 ** 20;

export interface RelayOptions {
  readonly host: string;
  readonly port: number;
  readonly reach: Reach;
  /** Besides the pages of this computer. */
  readonly origins: readonly string[];
  /** Who knows names; this computer's own resolver when absent. */
  readonly lookUp?: Lookup;
}

export interface Relay {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with Node's own error when the address can't be had. */
export async function openRelay({ host, port, reach, origins, lookUp = systemLookup }: RelayOptions): Promise<Relay> {
  const rules = { reach, lookUp };
  const allowed = (origin: string | undefined): origin is string => origin !== undefined && mayUse(origin, origins);
  const server = createServer((asked, answer) => void answerHttp(asked, answer));
  server.maxConnections = CONNECTIONS_MAX;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });

  async function answerHttp(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { origin } = asked.headers;
    if (!allowed(origin)) return say(answer, 403, refusalOf(origin));
    if (!(asked.url ?? '').startsWith(FETCH_PATH))
      return say(answer, 404, `there is ${FETCH_PATH} and a WebSocket here`);
    await forward(asked, answer, origin, rules);
  }

  server.on('upgrade', (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { origin } = asked.headers;
    if (!allowed(origin)) return refuseUpgrade(socket, '403 Forbidden', refusalOf(origin));
    if (sockets.clients.size >= SESSIONS_MAX) return refuseUpgrade(socket, '503 Service Unavailable', 'too many pages');
    sockets.handleUpgrade(asked, socket, head, (client) => serveWisp(client, { rules, now: () => performance.now() }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/**
 * Every page that a browser shows could ask a relay on its user's computer: only some may. Browsers tell the page's origin; who is no
 * browser can tell anything, but is on this computer already.
 */
export function mayUse(origin: string, origins: readonly string[]): boolean {
  return origins.includes(origin) || /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(origin);
}

const refusalOf = (origin: string | undefined): string =>
  origin === undefined
    ? 'a relay is for pages: the request has no Origin'
    : `pages of ${origin} may not use this relay; npm run relay -- --origin ${origin} lets them`;

function say(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function refuseUpgrade(socket: Duplex, status: string, text: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${text}\n`);
}
