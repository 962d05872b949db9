/** Connections out of a headless sandbox: Node's own sockets. */
import { BlockList, connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  ConnectError,
  type Destination,
  type OutsideConnection,
  type OutsideTcp,
  type Refusal,
} from '../../runtime/outside/outside-tcp.ts';
import { OUTSIDE_ADDRESSES } from '../../runtime/outside/outside-network.ts';
import { socketDuplex } from './socket-duplex.ts';

export interface DirectTcpOptions {
  /** The machine's router stands for this computer's 127.0.0.1, and its other addresses are reached too. */
  readonly thisComputer?: boolean;
}

/** The internet and the networks that this computer is on; what listens on this computer itself only when that was wished. */
export const directTcp = ({ thisComputer = false }: DirectTcpOptions = {}): OutsideTcp => ({
  reach: 'everything',
  connect: (destination, signal) => {
    if (!thisComputer && isThisComputer(destination)) return Promise.reject(prohibited(destination));
    return open(thisComputer ? withoutRouter(destination) : destination, signal);
  },
});

const withoutRouter = ({ address, port }: Destination): Destination => ({
  address: address === OUTSIDE_ADDRESSES.router ? '127.0.0.1' : address,
  port,
});

/** Besides its own addresses: those that mean "here", "on this link" (where clouds keep their secrets), and groups. RFC 6890. */
function isThisComputer({ address }: Destination): boolean {
  const list = new BlockList();
  list.addSubnet('0.0.0.0', 8);
  list.addSubnet('127.0.0.0', 8);
  list.addSubnet('169.254.0.0', 16);
  list.addSubnet('224.0.0.0', 3);
  list.addAddress(OUTSIDE_ADDRESSES.router);
  for (const each of Object.values(networkInterfaces()).flat())
    if (each?.family === 'IPv4') list.addAddress(each.address);
  return list.check(address);
}

const prohibited = ({ address, port }: Destination): ConnectError =>
  new ConnectError(
    'prohibited',
    `dial tcp ${address}:${String(port)}: connect: no route to host`,
    'It is an address of this computer itself, which containers do not reach; --outside computer allows it.',
  );

function open({ address, port }: Destination, signal: AbortSignal): Promise<OutsideConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
    const abort = () => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    // Later ones reach the duplex; without a listener Node would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => reject(explained({ address, port }, error)));
    socket.once('connect', () => resolve({ ...socketDuplex(socket), reset: () => reset(socket) }));
    socket.once('close', () => signal.removeEventListener('abort', abort));
  });
}

/** Of one that is over the kernel may still have bytes to send. */
function reset(socket: Socket): void {
  const isOver = socket.readableEnded && socket.writableFinished;
  if (!socket.destroyed && !isOver) socket.resetAndDestroy();
}

function explained({ address, port }: Destination, error: NodeJS.ErrnoException): ConnectError {
  const [refusal, words] = REFUSALS[error.code ?? ''] ?? (['refused', error.message] as const);
  return new ConnectError(refusal, `dial tcp ${address}:${String(port)}: connect: ${words}`, undefined, {
    cause: error,
  });
}

const REFUSALS: Readonly<Record<string, readonly [Refusal, string]>> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  EHOSTUNREACH: ['host-unreachable', 'no route to host'],
  ENETUNREACH: ['network-unreachable', 'network is unreachable'],
  ETIMEDOUT: ['silence', 'connection timed out'],
};
