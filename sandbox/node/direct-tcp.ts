/** Connections out of a headless sandbox: Node's own sockets. */
import { connect, type Socket } from 'node:net';
import {
  ConnectError,
  type Destination,
  type OutsideConnection,
  type OutsideTcp,
  type Refusal,
} from '../../runtime/outside/outside-tcp.ts';
import { OUTSIDE_ADDRESSES } from '../../runtime/outside/outside-network.ts';
import { isThisComputer } from './reach.ts';
import { socketDuplex } from './socket-duplex.ts';

export interface DirectTcpOptions {
  /** The machine's router stands for this computer's 127.0.0.1, and its other addresses are reached too. */
  readonly thisComputer?: boolean;
}

/** The internet and the networks that this computer is on; what listens on this computer itself only when that was wished. */
export const directTcp = ({ thisComputer = false }: DirectTcpOptions = {}): OutsideTcp => ({
  reach: 'everything',
  connect: (destination, signal) => {
    if (!thisComputer && isHere(destination)) return Promise.reject(prohibited(destination));
    return open(thisComputer ? withoutRouter(destination) : destination, signal);
  },
});

const isHere = ({ address }: Destination): boolean => address === OUTSIDE_ADDRESSES.router || isThisComputer(address);

const withoutRouter = ({ address, port }: Destination): Destination => ({
  address: address === OUTSIDE_ADDRESSES.router ? '127.0.0.1' : address,
  port,
});

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
