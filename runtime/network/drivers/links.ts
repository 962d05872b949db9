import type { Guest } from '../../guest/guest.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { netlinkQuery } from '../../guest/netlink/query.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import { decodeLink, getLink, type Link } from '../../guest/netlink/route/decode.ts';
import { deleteLink, isInterfaceName } from '../../guest/netlink/route/link.ts';
import type { NetlinkMessage } from '../../guest/netlink/message.ts';
import { Program } from '../../guest/program.ts';

/** The guest's interface of that name; undefined when there is none. */
export async function findLink(guest: Guest, name: string): Promise<Link | undefined> {
  if (!isInterfaceName(name)) return undefined;
  const p = new Program(`look for ${name}`);
  const answer = netlinkQuery(p, NETLINK_ROUTE, getLink({ name }));
  const result = await guest.run(p);
  try {
    return decodeLink(result.get(answer));
  } catch (error) {
    if (isSyscallError(error, 'ENODEV')) return undefined;
    throw error;
  }
}

/** Makes an interface in the guest and tells its index. */
export async function createLink(guest: Guest, name: string, message: NetlinkMessage): Promise<number> {
  const p = new Program(`create ${name}`);
  netlinkRequest(p, NETLINK_ROUTE, [message]);
  const answer = netlinkQuery(p, NETLINK_ROUTE, getLink({ name }));
  const result = await guest.run(p);
  return decodeLink(result.get(answer)).index;
}

/** Harmless when it is gone already. */
export async function removeLink(guest: Guest, name: string): Promise<void> {
  const p = new Program(`remove ${name}`);
  netlinkRequest(p, NETLINK_ROUTE, [deleteLink({ name })], { continue: true });
  await guest.run(p);
}
