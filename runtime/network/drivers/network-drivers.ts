import type { Guest } from '../../guest/guest.ts';
import type { Program } from '../../guest/program.ts';
import type { PacketFilter } from '../filter/packet-filter.ts';
import type { DriverName, Network } from '../network.ts';
import type { NetworkRegistry } from '../registry.ts';
import type { Endpoint } from '../sandbox.ts';
import { AbsentDriver } from './absent.ts';
import { BridgeDriver } from './bridge.ts';
import type { NetworkDriver } from './driver.ts';
import { IPVLAN, MACVLAN, VlanDriver } from './vlan.ts';

/** The drivers, and what each does for an endpoint of its networks. */
export class NetworkDrivers {
  readonly #registry: NetworkRegistry;
  readonly #drivers: Readonly<Record<DriverName, NetworkDriver>>;

  constructor(guest: Guest, filter: PacketFilter, registry: NetworkRegistry) {
    this.#registry = registry;
    const absent = new AbsentDriver();
    this.#drivers = {
      bridge: new BridgeDriver(guest, filter),
      macvlan: new VlanDriver(guest, MACVLAN),
      ipvlan: new VlanDriver(guest, IPVLAN),
      host: absent,
      null: absent,
    };
  }

  of(network: Network): NetworkDriver {
    return this.#drivers[network.spec.driver];
  }

  /** Appends the creation of an endpoint's interface in the namespace of `pid`. */
  join(p: Program, { network, link }: Endpoint, pid: number): void {
    const found = this.#registry.get(network.id);
    if (found && link) this.of(found).join(p, found.spec, link, pid);
  }

  /** Appends its removal. */
  leave(p: Program, { network, link }: Endpoint): void {
    const found = this.#registry.get(network.id);
    if (found && link) this.of(found).leave(p, found.spec, link);
  }

  /** Packets leave the network that has this id. */
  leadsOut(networkId: string): boolean {
    const network = this.#registry.get(networkId);
    return network !== undefined && this.of(network).wayOut(network.spec) !== 'none';
  }
}
