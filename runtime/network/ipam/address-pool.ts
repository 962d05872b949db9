import type { Block, Family } from './family.ts';

export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
  constructor() {
    super('Address already in use');
  }
}

/** The addresses of one network. The lowest free one is given out: after a container went, the next has its address. */
export class AddressPool<A extends number | string> {
  readonly subnet: Block<A>;
  readonly #family: Family<A>;
  readonly #first: A;
  readonly #last: A;
  readonly #taken = new Set<A>();
  /** No address below it is free. */
  #lowest: A;

  /** `range` is the part of the subnet that is given out unasked. */
  constructor(family: Family<A>, subnet: Block<A>, range: Block<A> = subnet) {
    this.subnet = subnet;
    this.#family = family;
    const ends = family.usable(subnet);
    const end = family.lastOf(range);
    this.#first = range.base > ends.first ? range.base : ends.first;
    this.#last = end < ends.last ? end : ends.last;
    this.#lowest = this.#first;
  }

  /** The lowest free one; undefined when there is none. */
  allocate(): A | undefined {
    while (this.#taken.has(this.#lowest)) this.#lowest = this.#family.next(this.#lowest);
    if (this.#lowest > this.#last) return undefined;
    this.#taken.add(this.#lowest);
    return this.#lowest;
  }

  /** Takes this one. Throws AddressTaken when somebody has it, also where nobody may: the subnet's ends. */
  take(address: A): void {
    if (this.#taken.has(address) || this.#family.isNobodys(this.subnet, address)) throw new AddressTaken();
    this.#taken.add(address);
  }

  /** Takes what is in use already: after the engine came back. */
  adopt(address: A): void {
    this.#taken.add(address);
  }

  release(address: A): void {
    if (!this.#taken.delete(address)) return;
    if (address >= this.#first && address < this.#lowest) this.#lowest = address;
  }

  has(address: A): boolean {
    return this.#family.contains(this.subnet, address);
  }
}
