/** IPv4 addresses as unsigned 32-bit numbers. */
export type Ipv4 = number;

const BITS = 32;

/** Four numbers of 0 to 255 without leading zeros; undefined for any other text. */
export function parseIpv4(text: string): Ipv4 | undefined {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 255) ? parts.reduce((value, part) => value * 256 + part, 0) : undefined;
}

export const formatIpv4 = (address: Ipv4): string =>
  [24, 16, 8, 0].map((shift) => String((address >>> shift) & 0xff)).join('.');

/** `02:42:` and the address: Docker's choice, so that a container's MAC follows from its address. */
export const macFor = (address: string): string =>
  ['02', '42', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');

/** A block of addresses: `172.17.0.0/16`. */
export interface Subnet {
  /** The lowest address. */
  readonly base: Ipv4;
  readonly prefixLength: number;
}

/** `10.1.0.5/16` is the block and the address that was written; undefined for any other text. */
export function parseCidr(text: string): { readonly subnet: Subnet; readonly address: Ipv4 } | undefined {
  const [, ip = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const address = parseIpv4(ip);
  const prefixLength = Number(length);
  if (address === undefined || length === '' || prefixLength > BITS || (length !== '0' && length.startsWith('0')))
    return undefined;
  return { subnet: subnetOf(address, prefixLength), address };
}

export const subnetOf = (address: Ipv4, prefixLength: number): Subnet => ({
  base: address - (address % sizeOf({ prefixLength })),
  prefixLength,
});

export const formatCidr = ({ base, prefixLength }: Subnet): string => `${formatIpv4(base)}/${String(prefixLength)}`;

/** How many addresses it has. */
export const sizeOf = ({ prefixLength }: Pick<Subnet, 'prefixLength'>): number => 2 ** (BITS - prefixLength);

/** Its highest address, which reaches everybody in it. */
export const broadcastOf = (subnet: Subnet): Ipv4 => subnet.base + sizeOf(subnet) - 1;

/** Both ends of a link of two are hosts (RFC 3021), and so is a single address. */
export const hasBroadcast = ({ prefixLength }: Pick<Subnet, 'prefixLength'>): boolean => prefixLength < BITS - 1;

export const contains = (subnet: Subnet, address: Ipv4): boolean =>
  address >= subnet.base && address <= broadcastOf(subnet);

export const overlap = (a: Subnet, b: Subnet): boolean => contains(a, b.base) || contains(b, a.base);
