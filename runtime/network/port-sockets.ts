import { AF_INET } from '../guest/constants/address-families.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM, SOCK_STREAM } from '../guest/constants/socket-types.ts';
import { isSyscallError } from '../guest/errors.ts';
import { PROTOCOLS } from '../guest/netlink/nftables/data.ts';
import type { Program } from '../guest/program.ts';
import type { ProgramResult } from '../guest/result.ts';
import { bind, listen, socket } from '../guest/syscalls/socket.ts';
import { inetAddress } from '../guest/syscalls/socket-address.ts';
import type { PortBinding, Protocol } from './ports.ts';

/** A kernel without SCTP says so itself. */
const SOCKETS = {
  tcp: { type: SOCK_STREAM, number: PROTOCOLS.tcp },
  udp: { type: SOCK_DGRAM, number: PROTOCOLS.udp },
  sctp: { type: SOCK_STREAM, number: PROTOCOLS.sctp },
} as const satisfies Record<Protocol, { readonly type: number; readonly number: number }>;

/**
 * Appends sockets that hold published ports, as Docker's proxies do: no other program of the guest can take one then, and its tools
 * show that it is taken. Packets never reach them, for the packet filter sends them on before.
 */
export function holdPorts(
  p: Program,
  ports: readonly PortBinding[],
): {
  /** The agent's descriptors of the sockets that were made, also when the program was cut short. */
  readonly descriptors: (result: ProgramResult) => readonly number[];
  /** The error for a client: why a port can't be had, in Docker's words. */
  readonly explain: (error: unknown, wrap: (why: string) => Error) => unknown;
} {
  const held = ports.map((port) => {
    const { protocol, hostIp, hostPort } = port;
    const { type, number } = SOCKETS[protocol];
    const fd = socket(p, AF_INET, type | SOCK_CLOEXEC, number);
    const calls = [bind(p, fd, inetAddress(hostIp, hostPort))];
    if (type === SOCK_STREAM) calls.push(listen(p, fd, 1));
    return { port, fd, calls };
  });
  return {
    descriptors: (result) => held.filter(({ fd }) => result.errno(fd) === 0).map(({ fd }) => result.get(fd)),
    explain: (error, wrap) => {
      const result = isSyscallError(error) ? error.result : undefined;
      if (!isSyscallError(error) || !result || result.program !== p) return error;
      const missing = held.some(({ fd }) => (result.errno(fd) ?? 0) !== 0);
      if (missing) return wrap(`Error starting userland proxy: ${error.reason}`);
      const refused = held.find(({ calls }) => calls.some((call) => (result.errno(call) ?? 0) !== 0));
      if (!refused) return error;
      const { protocol, hostIp, hostPort } = refused.port;
      const address = `${protocol}4 ${hostIp}:${String(hostPort)}`;
      return wrap(`Error starting userland proxy: listen ${address}: bind: ${error.reason}`);
    },
  };
}
