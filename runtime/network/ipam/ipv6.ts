import { formatIpv6 as formatBytes, parseIpv6 as parseBytes } from '../../std/ipv6.ts';

/** IPv6 addresses as their 32 hexadecimal digits: plain data that is in the order of the addresses. */
export type Ipv6 = string;

const BITS = 128;
const DIGITS = 32;
const ALL = (1n << BigInt(BITS)) - 1n;

export function parseIpv6(text: string): Ipv6 | undefined {
  const bytes = parseBytes(text);
  return bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const formatIpv6 = (address: Ipv6): string =>
  formatBytes(Uint8Array.from({ length: DIGITS / 2 }, (_, at) => parseInt(address.slice(at * 2, at * 2 + 2), 16)));

const toNumber = (address: Ipv6): bigint => BigInt(`0x${address}`);
const toAddress = (number: bigint): Ipv6 => number.toString(16).padStart(DIGITS, '0');

export const plus6 = (address: Ipv6, count: bigint | number): Ipv6 =>
  toAddress((toNumber(address) + BigInt(count)) & ALL);

/** A block of addresses: `fd00:1::/64`. */
export interface Subnet6 {
  /** The lowest address. */
  readonly base: Ipv6;
  readonly prefixLength: number;
}

/** `fd00:1::5/64` is the block and the address that was written; undefined for any other text. */
export function parseCidr6(text: string): { readonly subnet: Subnet6; readonly address: Ipv6 } | undefined {
  const [, ip = '', length = ''] = /^([\da-f:.]+)\/(0|[1-9]\d{0,2})$/i.exec(text) ?? [];
  const address = parseIpv6(ip);
  const prefixLength = Number(length);
  if (address === undefined || length === '' || prefixLength > BITS) return undefined;
  return { subnet: subnet6Of(address, prefixLength), address };
}

export const subnet6Of = (address: Ipv6, prefixLength: number): Subnet6 => ({
  base: toAddress(toNumber(address) & ~hostMask(prefixLength) & ALL),
  prefixLength,
});

const hostMask = (prefixLength: number): bigint => (1n << BigInt(BITS - prefixLength)) - 1n;

export const formatCidr6 = ({ base, prefixLength }: Subnet6): string => `${formatIpv6(base)}/${String(prefixLength)}`;

export const last6Of = ({ base, prefixLength }: Subnet6): Ipv6 => toAddress(toNumber(base) | hostMask(prefixLength));

export const contains6 = (subnet: Subnet6, address: Ipv6): boolean =>
  address >= subnet.base && address <= last6Of(subnet);

export const overlap6 = (a: Subnet6, b: Subnet6): boolean => contains6(a, b.base) || contains6(b, a.base);

/** `2.0.0. ... .d.f.ip6.arpa`, the address's digits backwards: RFC 3596, section 2.5. Undefined for any other name. */
export function reverseName6(name: string): Ipv6 | undefined {
  const [, digits = ''] = /^((?:[\da-f]\.){32})ip6\.arpa$/.exec(name) ?? [];
  return digits === '' ? undefined : digits.split('.').toReversed().join('');
}
