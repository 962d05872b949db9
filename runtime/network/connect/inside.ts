import { CLONE_NEWNET } from '../../guest/constants/clone.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../../guest/constants/open.ts';
import { writeFile } from '../../guest/files/write-file.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import {
  addAddress,
  addRoute,
  deleteRoute,
  type InterfaceAddress,
  type Route,
} from '../../guest/netlink/route/address.ts';
import { setLink } from '../../guest/netlink/route/link.ts';
import type { NetlinkMessage } from '../../guest/netlink/message.ts';
import type { Program } from '../../guest/program.ts';
import { close, openat } from '../../guest/syscalls/open.ts';
import { pidfdOpen, setns } from '../../guest/syscalls/process.ts';
import { broadcastOf, formatIpv4, hasBroadcast, parseIpv4, subnetOf } from '../ipam/ipv4.ts';
import type { Link } from '../sandbox.ts';
import type { FamilyName } from '../family-name.ts';

/** lo is the first interface of a network namespace. */
const LOOPBACK_INDEX = 1;

export const loopbackUp = (): NetlinkMessage => setLink({ index: LOOPBACK_INDEX }, { up: true });

/** Gives an interface its addresses and brings it up. */
export const interfaceUp = ({ ipv4, ipv6, linkLocal }: Link, index: number): NetlinkMessage[] => [
  ...(ipv4 ? [addAddress(addressOn(index, ipv4.address, ipv4.prefixLength))] : []),
  // The network gave the address to nobody else: no need to ask the neighbours, which takes a second.
  ...(ipv6 ? [addAddress({ ...addressOn(index, ipv6.address, ipv6.prefixLength), withoutDetection: true })] : []),
  ...linkLocal.map((address) => addAddress(addressOn(index, address, linkLocalPrefix(address)))),
  setLink({ index }, { up: true }),
];

const linkLocalPrefix = (address: string): number => (address.includes(':') ? 64 : 16);

const addressOn = (link: number, address: string, prefixLength: number): InterfaceAddress => ({
  link,
  address,
  prefixLength,
  ...(!address.includes(':') && hasBroadcast({ prefixLength }) && { broadcast: broadcastText(address, prefixLength) }),
});

/** The way out of a family by an interface: by its gateway, or straight. */
function defaultRoute(link: Link, family: FamilyName, index: number): Route {
  const gateway = link[family]?.gateway ?? '';
  return gateway === '' ? { family, link: index } : { family, gateway, link: index };
}

export const addDefaultRoute = (link: Link, family: FamilyName, index: number): NetlinkMessage =>
  addRoute(defaultRoute(link, family, index));
export const removeDefaultRoute = (link: Link, family: FamilyName, index: number): NetlinkMessage =>
  deleteRoute(defaultRoute(link, family, index));

/**
 * Appends, before `configure` brings them up, that interfaces have no IPv6 whose networks have none: the kernel would make up link-local
 * addresses, which neighbours could use to lead the container's packets elsewhere. lo keeps ::1.
 */
export function withoutIpv6(p: Program, links: readonly Link[]): void {
  for (const { name, ipv6 } of links) if (!ipv6) writeFile(p, `/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
}

/** Appends messages about interfaces and routes of the namespace that the program runs in. */
export function configure(p: Program, messages: readonly NetlinkMessage[]): void {
  if (messages.length > 0) netlinkRequest(p, NETLINK_ROUTE, messages);
}

/**
 * Lets a part of one of the agent's own programs run in the network namespace of another process. The way back is taken whatever
 * happens in between.
 */
export function insideNetwork<T>(p: Program, pid: number, part: () => T): T {
  const home = openat(p, AT_FDCWD, '/proc/self/ns/net', O_RDONLY | O_CLOEXEC);
  const other = pidfdOpen(p, pid);
  setns(p, other, CLONE_NEWNET, { note: "into the container's network" });
  const result = part();
  setns(p, home, CLONE_NEWNET, { always: true, note: 'and back' });
  for (const fd of [other, home]) close(p, fd, { always: true, continue: true });
  return result;
}

const broadcastText = (address: string, prefixLength: number): string =>
  formatIpv4(broadcastOf(subnetOf(parseIpv4(address) ?? 0, prefixLength)));
