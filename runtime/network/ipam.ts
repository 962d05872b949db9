/** IPv4 addresses as unsigned 32-bit numbers. */
export const parseIpv4 = (text: string): number =>
  text.split('.').reduce((value, part) => value * 256 + Number(part), 0);
export const formatIpv4 = (address: number): string =>
  [24, 16, 8, 0].map((shift) => String((address >>> shift) & 0xff)).join('.');
/** The four bytes in network order. */
export const ipv4Bytes = (text: string): Uint8Array => Uint8Array.from(text.split('.'), Number);

/** `02:42:` and the address: Docker's choice, so that a container's MAC follows from its address. */
export const macFor = (address: string): string =>
  ['02', '42', ...[...ipv4Bytes(address)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');

export interface Subnet {
  readonly gateway: string;
  readonly prefixLength: number;
}

/**
 * The addresses of one bridge. The lowest free one is given out, as Docker does: after a container went, the next has its
 * address.
 */
export class AddressPool {
  readonly subnet: Subnet;
  readonly #first: number;
  readonly #last: number;
  readonly #taken = new Set<number>();

  constructor(subnet: Subnet) {
    this.subnet = subnet;
    const size = 2 ** (32 - subnet.prefixLength);
    const base = Math.floor(parseIpv4(subnet.gateway) / size) * size;
    this.#first = base + 1;
    this.#last = base + size - 2;
    this.#taken.add(parseIpv4(subnet.gateway));
  }

  /** Throws Docker's "no available IPv4 addresses on this network's address pools". */
  allocate(networkName: string, networkId: string): string {
    for (let address = this.#first; address <= this.#last; address += 1) {
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return formatIpv4(address);
    }
    throw new Error(`no available IPv4 addresses on this network's address pools: ${networkName} (${networkId})`);
  }

  /** Takes an address that is in use already: after the engine comes back. */
  adopt(address: string): void {
    this.#taken.add(parseIpv4(address));
  }

  release(address: string): void {
    if (address !== this.subnet.gateway) this.#taken.delete(parseIpv4(address));
  }
}
