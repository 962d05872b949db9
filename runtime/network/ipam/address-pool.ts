import { broadcastOf, contains, type Ipv4, type Subnet } from './ipv4.ts';

export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
  constructor() {
    super('Address already in use');
  }
}

/** The addresses of one network. The lowest free one is given out: after a container went, the next has its address. */
export class AddressPool {
  readonly subnet: Subnet;
  readonly #first: Ipv4;
  readonly #last: Ipv4;
  readonly #taken = new Set<Ipv4>();
  /** No address below it is free. */
  #lowest: Ipv4;

  /** `range` is the part of the subnet that is given out unasked. */
  constructor(subnet: Subnet, range: Subnet = subnet) {
    this.subnet = subnet;
    // The network's own address and the broadcast address are nobody's.
    this.#first = Math.max(range.base, subnet.base + 1);
    this.#last = Math.min(broadcastOf(range), broadcastOf(subnet) - 1);
    this.#lowest = this.#first;
  }

  /** The lowest free one; undefined when there is none. */
  allocate(): Ipv4 | undefined {
    while (this.#taken.has(this.#lowest)) this.#lowest += 1;
    if (this.#lowest > this.#last) return undefined;
    this.#taken.add(this.#lowest);
    return this.#lowest;
  }

  /** Takes this one. Throws AddressTaken when somebody has it, also where nobody may: the subnet's ends. */
  take(address: Ipv4): void {
    const ends = [this.subnet.base, broadcastOf(this.subnet)];
    if (this.#taken.has(address) || (this.subnet.prefixLength < 31 && ends.includes(address))) throw new AddressTaken();
    this.#taken.add(address);
  }

  /** Takes what is in use already: after the engine came back. */
  adopt(address: Ipv4): void {
    this.#taken.add(address);
  }

  release(address: Ipv4): void {
    if (!this.#taken.delete(address)) return;
    if (address >= this.#first) this.#lowest = Math.min(this.#lowest, address);
  }

  has(address: Ipv4): boolean {
    return contains(this.subnet, address);
  }
}
