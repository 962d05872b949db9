import { conflict, DockerError, notFound } from '../std/errors.ts';
import type { Subnet } from './ipam/ipv4.ts';
import type { Subnet6 } from './ipam/ipv6.ts';
import type { Network } from './network.ts';

/** All networks, found by name, id or the beginning of an id. */
export class NetworkRegistry {
  readonly #byId = new Map<string, Network>();
  /** Names of networks that are there or just being made. */
  readonly #names = new Set<string>();

  get all(): Network[] {
    return [...this.#byId.values()];
  }

  get(id: string): Network | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): Network | undefined {
    return this.all.find((network) => network.name === name);
  }

  /** Throws Docker's "network x not found". */
  find(ref: string): Network {
    const found = this.#byId.get(ref) ?? this.byName(ref) ?? this.#byPrefix(ref);
    if (!found) throw notFound(`network ${ref} not found`);
    return found;
  }

  /** Takes a name until `remove` or `releaseName`. Throws Docker's error when it is in use. */
  reserveName(name: string): void {
    if (this.#names.has(name)) throw conflict(`network with name ${name} already exists`);
    this.#names.add(name);
  }

  releaseName(name: string): void {
    this.#names.delete(name);
  }

  add(network: Network): void {
    this.#names.add(network.name);
    this.#byId.set(network.id, network);
  }

  remove(network: Network): void {
    this.#byId.delete(network.id);
    this.#names.delete(network.name);
  }

  /** The subnets in use. */
  subnets(): Subnet[] {
    return this.all.flatMap(({ spec }) => (spec.addresses ? [spec.addresses.subnet] : []));
  }

  subnets6(): Subnet6[] {
    return this.all.flatMap(({ spec }) => (spec.addresses6 ? [spec.addresses6.subnet] : []));
  }

  #byPrefix(ref: string): Network | undefined {
    const matches = ref === '' ? [] : this.all.filter(({ id }) => id.startsWith(ref));
    if (matches.length > 1)
      throw new DockerError(
        400,
        `network ${ref} is ambiguous (${String(matches.length)} matches found based on ID prefix)`,
      );
    return matches[0];
  }
}
