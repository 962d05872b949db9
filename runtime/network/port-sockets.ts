import { AF_INET } from '../guest/constants/address-families.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM, SOCK_STREAM } from '../guest/constants/socket-types.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Program } from '../guest/program.ts';
import type { ProgramResult } from '../guest/result.ts';
import { bind, listen, socket } from '../guest/syscalls/socket.ts';
import { inetAddress } from '../guest/syscalls/socket-address.ts';
import type { PortBinding } from './ports.ts';

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
    const fd = socket(p, AF_INET, (protocol === 'tcp' ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC);
    const calls = [bind(p, fd, inetAddress(hostIp, hostPort))];
    if (protocol === 'tcp') calls.push(listen(p, fd, 1));
    return { port, fd, calls };
  });
  return {
    descriptors: (result) => held.filter(({ fd }) => result.errno(fd) === 0).map(({ fd }) => result.get(fd)),
    explain: (error, wrap) => {
      const result = isSyscallError(error) ? error.result : undefined;
      if (!isSyscallError(error) || !result || result.program !== p) return error;
      const refused = held.find(({ calls }) => calls.some((call) => (result.errno(call) ?? 0) !== 0));
      if (!refused) return error;
      const { protocol, hostIp, hostPort } = refused.port;
      const address = `${protocol}4 ${hostIp}:${String(hostPort)}`;
      return wrap(`Error starting userland proxy: listen ${address}: bind: ${error.reason}`);
    },
  };
}
