/** Blocks of addresses (RFC 4632), of IPv4 and IPv6 alike: an IPv4 address is looked at as `::ffff:a.b.c.d`. */
import { parseIpv6 } from '../std/ipv6.ts';

export interface AddressBlock {
  readonly bytes: Uint8Array;
  /** Bits of an IPv6 address that count. */
  readonly prefixLength: number;
}

const IPV4_BITS_BEFORE = 96;
const IPV6_BITS = 128;

/** `10.0.0.0/8`, `fd00::/8`; undefined for any other text. */
export function parseBlock(text: string): AddressBlock | undefined {
  const [, address = '', length = ''] = /^([\da-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const bytes = parseAddress(address);
  const prefixLength = Number(length) + (address.includes(':') ? 0 : IPV4_BITS_BEFORE);
  return bytes && prefixLength <= IPV6_BITS ? { bytes, prefixLength } : undefined;
}

/** False for a name. */
export function isInBlock(address: string, { bytes, prefixLength }: AddressBlock): boolean {
  const given = parseAddress(address);
  if (!given) return false;
  return given.every((byte, at) => {
    const bits = Math.min(8, Math.max(0, prefixLength - at * 8));
    return (byte ^ (bytes[at] ?? 0)) >> (8 - bits) === 0;
  });
}

const parseAddress = (text: string): Uint8Array | undefined => parseIpv6(text.includes(':') ? text : `::ffff:${text}`);
