import {
  broadcastOf,
  contains,
  formatCidr,
  formatIpv4,
  hasBroadcast,
  type Ipv4,
  overlap,
  parseCidr,
  parseIpv4,
} from './ipv4.ts';
import {
  contains6,
  formatCidr6,
  formatIpv6,
  type Ipv6,
  last6Of,
  overlap6,
  parseCidr6,
  parseIpv6,
  plus6,
} from './ipv6.ts';

/** A block of addresses: the lowest one, and how many bits all of them share. */
export interface Block<A> {
  readonly base: A;
  readonly prefixLength: number;
}

/** What is different between IPv4 and IPv6 where addresses are given out. Addresses are in order by `<`. */
export interface Family<A extends number | string> {
  readonly name: 'IPv4' | 'IPv6';
  parse(text: string): A | undefined;
  format(address: A): string;
  parseCidr(text: string): { readonly subnet: Block<A>; readonly address: A } | undefined;
  formatCidr(block: Block<A>): string;
  contains(block: Block<A>, address: A): boolean;
  overlap(a: Block<A>, b: Block<A>): boolean;
  next(address: A): A;
  lastOf(block: Block<A>): A;
  /** The first and the last that may be given out. */
  usable(subnet: Block<A>): { readonly first: A; readonly last: A };
  /** The network's own address and, of IPv4, the one for broadcasts; a point-to-point link has neither. */
  isNobodys(subnet: Block<A>, address: A): boolean;
}

export const IPV4: Family<Ipv4> = {
  name: 'IPv4',
  parse: parseIpv4,
  format: formatIpv4,
  parseCidr,
  formatCidr,
  contains,
  overlap,
  next: (address) => address + 1,
  lastOf: broadcastOf,
  usable: (subnet) =>
    hasBroadcast(subnet)
      ? { first: subnet.base + 1, last: broadcastOf(subnet) - 1 }
      : { first: subnet.base, last: broadcastOf(subnet) },
  isNobodys: (subnet, address) => hasBroadcast(subnet) && (address === subnet.base || address === broadcastOf(subnet)),
};

/** The lowest address of a subnet is its routers' (RFC 4291, section 2.6.1); there are no broadcasts. */
export const IPV6: Family<Ipv6> = {
  name: 'IPv6',
  parse: parseIpv6,
  format: formatIpv6,
  parseCidr: parseCidr6,
  formatCidr: formatCidr6,
  contains: contains6,
  overlap: overlap6,
  next: (address) => plus6(address, 1),
  lastOf: last6Of,
  usable: (subnet) => ({
    first: subnet.prefixLength === 127 ? subnet.base : plus6(subnet.base, 1),
    last: last6Of(subnet),
  }),
  isNobodys: (subnet, address) => subnet.prefixLength !== 127 && address === subnet.base,
};
