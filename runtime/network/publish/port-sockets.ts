import { IPV6_V6ONLY, SOL_IPV6 } from '../../guest/constants/socket-options.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM, SOCK_STREAM } from '../../guest/constants/socket-types.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { PROTOCOLS } from '../../guest/netlink/nftables/data.ts';
import type { Program } from '../../guest/program.ts';
import type { Outcomes } from '../../guest/values.ts';
import { bind, listen, setsockopt, socket } from '../../guest/syscalls/socket.ts';
import { internetAddress } from '../../guest/syscalls/socket-address.ts';
import { familyOf, type PortBinding, type Protocol, socketName } from './ports.ts';

/** A kernel without SCTP says so itself. */
const SOCKETS = {
  tcp: { type: SOCK_STREAM, number: PROTOCOLS.tcp },
  udp: { type: SOCK_DGRAM, number: PROTOCOLS.udp },
  sctp: { type: SOCK_STREAM, number: PROTOCOLS.sctp },
} as const satisfies Record<Protocol, { readonly type: number; readonly number: number }>;

/** Connections that may wait while the proxy takes others. */
const BACKLOG = 64;

/** The agent's descriptor of a socket that holds a published port. */
export interface PortSocket {
  readonly binding: PortBinding;
  readonly fd: number;
}

/**
 * Appends sockets that hold published ports, as Docker's proxies do: no other program of the guest can take one then, and its tools
 * show that it is taken. Packets of IPv4 never reach them, for the packet filter sends them on before; see PortProxy for those of IPv6.
 */
export function holdPorts(
  p: Program,
  ports: readonly PortBinding[],
): {
  /** Those that were made, also when the program was cut short. */
  readonly sockets: (result: Outcomes) => readonly PortSocket[];
  /** The error for a client: why a port can't be had, in Docker's words. */
  readonly explain: (error: unknown, wrap: (why: string) => Error) => unknown;
} {
  const held = ports.map((port) => {
    const { type, number } = SOCKETS[port.protocol];
    const { family, bytes } = internetAddress(port.hostIp, port.hostPort);
    const fd = socket(p, family, type | SOCK_CLOEXEC, number);
    // The same port of IPv4 is a socket of its own.
    if (familyOf(port.hostIp) === 'ipv6') setsockopt(p, fd, SOL_IPV6, IPV6_V6ONLY, 1);
    const calls = [bind(p, fd, bytes)];
    if (type === SOCK_STREAM) calls.push(listen(p, fd, BACKLOG));
    return { port, fd, calls };
  });
  return {
    sockets: (result) =>
      held.filter(({ fd }) => result.errno(fd) === 0).map(({ port, fd }) => ({ binding: port, fd: result.get(fd) })),
    explain: (error, wrap) => {
      const result = isSyscallError(error) ? error.result : undefined;
      if (!isSyscallError(error) || !result || result.program !== p) return error;
      const missing = held.some(({ fd }) => (result.errno(fd) ?? 0) !== 0);
      if (missing) return wrap(`Error starting userland proxy: ${error.reason}`);
      const refused = held.find(({ calls }) => calls.some((call) => (result.errno(call) ?? 0) !== 0));
      if (!refused) return error;
      return wrap(`Error starting userland proxy: listen ${socketName(refused.port)}: bind: ${error.reason}`);
    },
  };
}
