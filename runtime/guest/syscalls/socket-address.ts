import { formatIpv6, parseIpv6 } from '../../std/ipv6.ts';
import { encodeText, viewOf, words } from '../bytes.ts';
import { AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX } from '../constants/address-families.ts';
import { GuestError } from '../errors.ts';
import { ProgramError } from '../program-error.ts';

const UNIX_PATH_BYTES_MAX = 107;

/** sockaddr_un: unix(7). A path of at most 107 bytes. */
export function unixAddress(path: string): Uint8Array {
  const name = encodeText(path);
  if (name.length === 0 || name.length > UNIX_PATH_BYTES_MAX || name.includes(0))
    throw new ProgramError(`Cannot use ${JSON.stringify(path)} as a socket's path: 1 to 107 bytes without NUL`);
  return Uint8Array.from([AF_UNIX, 0, ...name, 0]);
}

/** sockaddr_nl of the kernel: netlink(7). */
export const netlinkAddress = (): Uint8Array => words(AF_NETLINK, 0, 0);

/** sockaddr_in: ip(7). `address` is dotted. */
export function inetAddress(address: string, port: number): Uint8Array {
  return Uint8Array.from([AF_INET, 0, port >> 8, port & 0xff, ...ipv4Bytes(address), 0, 0, 0, 0, 0, 0, 0, 0]);
}

/** sockaddr_in6: ipv6(7). */
export function inet6Address(address: string, port: number): Uint8Array {
  return Uint8Array.from([AF_INET6, 0, port >> 8, port & 0xff, 0, 0, 0, 0, ...ipv6Bytes(address), 0, 0, 0, 0]);
}

/** The family of an address, and what bind(2) and connect(2) want: `::1`, `127.0.0.1`. */
export const internetAddress = (
  address: string,
  port: number,
): { readonly family: number; readonly bytes: Uint8Array } =>
  address.includes(':')
    ? { family: AF_INET6, bytes: inet6Address(address, port) }
    : { family: AF_INET, bytes: inetAddress(address, port) };

/** Ethernet protocol of IPv4: linux/if_ether.h. */
export const ETH_P_IP = 0x0800;

/** sockaddr_ll of an interface, with the MAC address of zeros: packet(7). */
export function packetAddress(link: number, protocol: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = viewOf(bytes);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, protocol);
  view.setInt32(4, link, true);
  view.setUint8(11, 6);
  return bytes;
}

/** The four bytes of a dotted IPv4 address. */
export function ipv4Bytes(address: string): number[] {
  const parts = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255))
    throw new ProgramError(`Cannot use ${JSON.stringify(address)} as an IPv4 address: four numbers up to 255 wanted`);
  return parts;
}

/** The sixteen bytes of an IPv6 address. */
export function ipv6Bytes(address: string): Uint8Array {
  const bytes = parseIpv6(address);
  if (!bytes) throw new ProgramError(`Cannot use ${JSON.stringify(address)} as an IPv6 address`);
  return bytes;
}

/** The bytes of an address of either family. */
export const addressBytes = (address: string): Uint8Array =>
  address.includes(':') ? ipv6Bytes(address) : Uint8Array.from(ipv4Bytes(address));

export interface InternetAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly port: number;
}

/** A sockaddr_in or sockaddr_in6 from the guest; undefined for other families. */
export function decodeInternetAddress(bytes: Uint8Array): InternetAddress | undefined {
  if (bytes.length < 2) throw new GuestError(`Cannot read a socket address of ${String(bytes.length)} bytes`);
  const view = viewOf(bytes);
  const family = view.getUint16(0, true);
  if (family === AF_INET && bytes.length >= 8)
    return { family: 'ipv4', address: bytes.subarray(4, 8).join('.'), port: view.getUint16(2) };
  if (family !== AF_INET6 || bytes.length < 24) return undefined;
  return { family: 'ipv6', address: formatIpv6(bytes.subarray(8, 24)), port: view.getUint16(2) };
}
