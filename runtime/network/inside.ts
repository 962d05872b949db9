import { CLONE_NEWNET } from '../guest/constants/clone.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../guest/constants/open.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../guest/netlink/request.ts';
import { addAddress, addRoute, deleteRoute } from '../guest/netlink/route/address.ts';
import { setLink } from '../guest/netlink/route/link.ts';
import type { NetlinkMessage } from '../guest/netlink/message.ts';
import type { Program } from '../guest/program.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import { pidfdOpen, setns } from '../guest/syscalls/process.ts';
import { broadcastOf, formatIpv4, parseIpv4, subnetOf } from './ipam/ipv4.ts';
import type { Link } from './sandbox.ts';

/** lo is the first interface of a network namespace. */
const LOOPBACK_INDEX = 1;

export const loopbackUp = (): NetlinkMessage => setLink({ index: LOOPBACK_INDEX }, { up: true });

/** Gives an interface its address and brings it up. */
export const interfaceUp = ({ address, prefixLength }: Link, index: number): NetlinkMessage[] => [
  addAddress({ link: index, address, prefixLength, broadcast: broadcastText(address, prefixLength) }),
  setLink({ index }, { up: true }),
];

/** The way out by an interface: by its gateway, or straight. */
const defaultRoute = ({ gateway }: Link, index: number) =>
  gateway === '' ? { link: index } : { gateway, link: index };

export const addDefaultRoute = (link: Link, index: number): NetlinkMessage => addRoute(defaultRoute(link, index));
export const removeDefaultRoute = (link: Link, index: number): NetlinkMessage => deleteRoute(defaultRoute(link, index));

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
