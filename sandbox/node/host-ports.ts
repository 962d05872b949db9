/** Published ports on this computer: listeners that relay to the guest. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { createServer, type Server, type Socket } from 'node:net';
import { errnoMessage } from '../../runtime/guest/errno.ts';
import { type HostPorts, HostPortTaken } from '../../runtime/network/publish/host-ports.ts';
import { ANY_IPV4, ANY_IPV6, familyOf, type PortBinding } from '../../runtime/network/publish/ports.ts';
import type { PublishedPorts } from '../../runtime/outside/published-ports.ts';
import { relay } from '../../runtime/std/relay.ts';
import { socketDuplex } from './socket-duplex.ts';
import { UdpRelay } from './udp-relay.ts';

/** Connections to one port at once; the next one is closed. */
const CONNECTIONS_MAX = 256;

/** The address of IPv6 that stands beside one of IPv4. */
const BESIDE: Readonly<Record<string, string>> = { '0.0.0.0': '::', '127.0.0.1': '::1' };

/**
 * Listens on `anyAddress` (127.0.0.1 unless somebody wants more) for what is published on all addresses, and on the loopback address that
 * was asked for. What is published on another address of the guest stays in the guest.
 */
export const hostPorts =
  (anyAddress: string) =>
  (guest: PublishedPorts): HostPorts => ({
    async publish(ports) {
      const opened: Disposable[] = [];
      try {
        for (const binding of ports) {
          const address = addressFor(binding, anyAddress);
          if (address !== undefined) opened.push(await open(guest, binding, address));
        }
      } catch (error) {
        for (const each of opened) each[Symbol.dispose]();
        throw error;
      }
      return {
        [Symbol.dispose]: () => {
          for (const each of opened) each[Symbol.dispose]();
        },
      };
    },
  });

function addressFor({ hostIp, protocol }: PortBinding, anyAddress: string): string | undefined {
  // No program of ours speaks it.
  if (protocol === 'sctp') return undefined;
  if (hostIp === ANY_IPV4) return anyAddress;
  if (hostIp === ANY_IPV6) return hasIpv6() ? BESIDE[anyAddress] : undefined;
  return hostIp.startsWith('127.') || hostIp === '::1' ? hostIp : undefined;
}

/** This computer's loopback interface has ::1. */
const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));

const open = (guest: PublishedPorts, binding: PortBinding, address: string): Promise<Disposable> =>
  binding.protocol === 'tcp' ? openTcp(guest, binding, address) : openUdp(guest, binding, address);

async function openTcp(guest: PublishedPorts, binding: PortBinding, address: string): Promise<Disposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    // Errors reach the relay; without a listener Node would end the process.
    socket.on('error', () => undefined);
    void carry(guest, binding, socket);
  });
  server.maxConnections = CONNECTIONS_MAX;
  await listening(binding, server, () => server.listen({ port: binding.hostPort, host: address, ipv6Only: true }));
  return {
    [Symbol.dispose]: () => {
      server.close();
      for (const socket of sockets) reset(socket);
    },
  };
}

/** As far as both sides carry it; a client whose container doesn't answer sees a reset. */
async function carry(guest: PublishedPorts, { hostPort, hostIp }: PortBinding, socket: Socket): Promise<void> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort(new Error('the client is gone')));
  try {
    const inside = await guest.connect(hostPort, { hostIp, signal: gone.signal });
    try {
      await relay(socketDuplex(socket), inside, gone.signal);
    } finally {
      inside.release();
    }
  } catch {
    reset(socket);
  }
}

function reset(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy();
}

async function openUdp(guest: PublishedPorts, binding: PortBinding, address: string): Promise<Disposable> {
  const socket = familyOf(address) === 'ipv6' ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4');
  await listening(binding, socket, () => socket.bind(binding.hostPort, address));
  socket.on('error', () => undefined);
  return new UdpRelay(guest, binding, socket);
}

/** Rejects with Docker's words for why the port can't be had. */
async function listening(binding: PortBinding, socket: Server | UdpSocket, listen: () => void): Promise<void> {
  const stood = once(socket, 'listening');
  listen();
  try {
    await stood;
  } catch (error) {
    socket.close();
    const number = error instanceof Error && 'errno' in error ? Math.abs(Number(error.errno)) : 0;
    throw new HostPortTaken(binding, errnoMessage(number), { cause: error });
  }
}
