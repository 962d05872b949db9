import { AF_INET } from '../../guest/constants/address-families.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM, SOCK_STREAM } from '../../guest/constants/socket-types.ts';
import { is, packet, redirectTo, decide } from '../../guest/netlink/nftables/statement.ts';
import { addChain, addRule, addTable, changeTables, type Table } from '../../guest/netlink/nftables/table.ts';
import type { Program } from '../../guest/program.ts';
import { bind, listen, socket } from '../../guest/syscalls/socket.ts';
import { inetAddress } from '../../guest/syscalls/socket-address.ts';
import type { Ref } from '../../guest/values.ts';

/** Where a container finds its name server. */
export const NAME_SERVER = '127.0.0.11';
const DNS_PORT = 53;
const BACKLOG = 16;

const TABLE: Table = { family: 'ip', name: 'nat' };
const TO_NAME_SERVER = 'DOCKER_OUTPUT';

/**
 * Appends the sockets of a name server, in the container's namespace, whose loopback interface is up. They lie on a high port, to which
 * port 53 of the one address is redirected: so a container can serve names on port 53 of all its addresses itself.
 */
export function openNameSockets(p: Program, port: number): { readonly udp: Ref; readonly tcp: Ref } {
  const udp = boundSocket(p, SOCK_DGRAM, port);
  const tcp = boundSocket(p, SOCK_STREAM, port);
  listen(p, tcp, BACKLOG);
  changeTables(p, [
    addTable(TABLE),
    addChain(TABLE, { name: TO_NAME_SERVER }),
    addChain(TABLE, { name: 'OUTPUT', hook: { type: 'nat', at: 'output', priority: -100 } }),
    addRule(TABLE, 'OUTPUT', [is(packet.destinationAddress, NAME_SERVER), decide({ jump: TO_NAME_SERVER })]),
    ...(['tcp', 'udp'] as const).map((protocol) =>
      addRule(TABLE, TO_NAME_SERVER, [
        is(packet.protocol, protocol),
        is(packet.destinationPort, DNS_PORT),
        redirectTo(NAME_SERVER, port),
      ]),
    ),
  ]);
  return { udp, tcp };
}

function boundSocket(p: Program, type: number, port: number): Ref {
  const fd = socket(p, AF_INET, type | SOCK_CLOEXEC);
  bind(p, fd, inetAddress(NAME_SERVER, port));
  return fd;
}
