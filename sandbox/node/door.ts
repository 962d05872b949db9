/** A listening socket, unix or TCP, that serves the API to every client that connects. */
import { setMaxListeners } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import { serveConnection } from '../../runtime/http/connection.ts';
import type { Address } from './address.ts';
import { socketDuplex } from './socket-duplex.ts';

/** Each connection holds buffers and perhaps a stream in the guest; a client that leaks them must not take all memory. */
const CONNECTIONS_MAX = 512;

export interface Door {
  /** Where it listens; a TCP port of 0 is replaced by the one that the system chose. */
  readonly address: Address;
  /** Stops listening and breaks the connections there are. */
  close(): Promise<void>;
}

/** Rejects with Node's own error when the address can't be had. */
export async function openDoor(api: ApiHandler, address: Address): Promise<Door> {
  const closing = new AbortController();
  setMaxListeners(CONNECTIONS_MAX, closing.signal);
  // Half-open: a client that has sent everything still wants its answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(api, socket, closing.signal));
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, address);
  return {
    address: chosenAddress(server, address),
    close: () => {
      closing.abort();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

async function serve(api: ApiHandler, socket: Socket, signal: AbortSignal): Promise<void> {
  socket.setNoDelay(true);
  // Errors reach the connection through its streams; without a listener Node would end the process.
  socket.on('error', () => {});
  await serveConnection(api, socketDuplex(socket), { signal });
}

function listen(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const listening = () => {
      server.off('error', reject);
      resolve();
    };
    if (address.kind === 'unix') server.listen(address.path, listening);
    else server.listen(address.port, address.host, listening);
  });
}

function chosenAddress(server: Server, address: Address): Address {
  const bound = server.address();
  return address.kind === 'tcp' && bound !== null && typeof bound === 'object'
    ? { ...address, port: bound.port }
    : address;
}
