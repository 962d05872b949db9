/** Which addresses connections on behalf of others may lead to. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** The internet alone; private networks too; this computer too. */
export const REACHES = ['internet', 'networks', 'computer'] as const;
export type Reach = (typeof REACHES)[number];

/** Addresses that mean "here", "on this link" (where clouds keep their secrets), and groups: RFC 6890, RFC 4291. */
const HERE = blockList([
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
]);

/** Networks that belong to somebody near, and IPv6 addresses that stand for IPv4 ones. */
const PRIVATE = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
]);

function blockList(networks: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, familyOf(network));
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Of this computer's interfaces, or one that no router passes on. */
export function isThisComputer(address: string): boolean {
  const plain = plainAddress(address);
  if (HERE.check(plain, familyOf(plain))) return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((each) => each.address === plain));
}

export function mayReach(address: string, reach: Reach): boolean {
  const plain = plainAddress(address);
  if (isIP(plain) === 0) return false;
  if (reach === 'computer') return true;
  if (isThisComputer(plain)) return false;
  return reach === 'networks' || !PRIVATE.check(plain, familyOf(plain));
}

/** `::ffff:127.0.0.1` and `::ffff:7f00:1` are 127.0.0.1; so are `::127.0.0.1` and the like, which nobody needs. */
function plainAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const words = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!words) return canonical;
  const bits = (parseInt(words[1] ?? '', 16) * 65_536 + parseInt(words[2] ?? '', 16)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

/** The name leads nowhere that may be reached. */
export class NotReachedError extends Error {
  override readonly name = 'NotReachedError';
}

export interface Found {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name; rejects with Node's own error. */
export type Lookup = (name: string) => Promise<readonly Found[]>;

/** What leads here whatever a name server or a hosts file says: RFC 6761, 6.3. */
const LOCALHOST = /^(?:.+\.)?localhost\.?$/i;
const LOOPBACK: readonly Found[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

export const systemLookup: Lookup = async (name) =>
  LOCALHOST.test(name) ? LOOPBACK : await lookup(name, { all: true, order: 'ipv4first' });

/**
 * An address of a name, or the address itself, that may be reached: looked up once, so that what was checked is what is connected to.
 * Rejects with a NotReachedError, or the lookup's own error.
 */
export async function reachable(host: string, { reach, lookUp }: Rules): Promise<Found> {
  const family = isIP(host);
  const found = family === 0 ? await lookUp(host) : [{ address: host, family }];
  const allowed = found.find(({ address }) => mayReach(address, reach));
  if (allowed) return allowed;
  throw new NotReachedError(`${host} is an address of this computer or of a private network`);
}

export interface Rules {
  readonly reach: Reach;
  readonly lookUp: Lookup;
}
