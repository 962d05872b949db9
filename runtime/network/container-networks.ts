import type { Guest } from '../guest/guest.ts';
import type { Random } from '../std/random.ts';
import type { Report } from '../std/report.ts';
import type { Timers } from '../std/time.ts';
import { Connections } from './connect/connections.ts';
import { NameService } from './dns/name-service.ts';
import type { NameUpstream } from './dns/upstream.ts';
import { NetworkDrivers } from './drivers/network-drivers.ts';
import { PacketFilter } from './filter/packet-filter.ts';
import { LinkedContainers } from './links/linked-containers.ts';
import type { ContainerDirectory } from './networked-container.ts';
import type { HostPorts } from './publish/host-ports.ts';
import { PortReservations } from './publish/port-reservations.ts';
import { PortRules } from './publish/port-rules.ts';
import { NetworkRegistry } from './registry.ts';
import { Reservations } from './reserve/reservations.ts';
import { Sandboxes } from './sandboxes.ts';

/** What a container's life needs of the networks; whoever needs some of it is given that. */
export interface ContainerNetworks {
  readonly registry: NetworkRegistry;
  readonly filter: PacketFilter;
  readonly drivers: NetworkDrivers;
  readonly names: NameService;
  readonly links: LinkedContainers;
  readonly ports: PortReservations;
  readonly rules: PortRules;
  readonly reservations: Reservations;
  readonly connections: Connections;
  readonly sandboxes: Sandboxes;
}

export function makeContainerNetworks(parts: {
  readonly guest: Guest;
  readonly random: Random;
  readonly containers: ContainerDirectory;
  readonly upstream: NameUpstream;
  readonly hostPorts: HostPorts;
  readonly timers: Timers;
  readonly report: Report;
  /** The name servers of the guest itself. */
  readonly guestServers: () => readonly string[];
}): ContainerNetworks {
  const { guest, random, containers, timers, report } = parts;
  const registry = new NetworkRegistry();
  const filter = new PacketFilter(guest);
  const drivers = new NetworkDrivers(guest, filter, registry);
  const names = new NameService({ ...parts, registry });
  const links = new LinkedContainers(guest, filter, containers);
  const ports = new PortReservations({ registry, hostPorts: parts.hostPorts, report });
  const rules = new PortRules({ guest, timers, report, filter, ports });
  return {
    registry,
    filter,
    drivers,
    names,
    links,
    ports,
    rules,
    reservations: new Reservations({ random, registry, drivers, ports }),
    connections: new Connections({ guest, registry, drivers, rules, names, links, containers }),
    sandboxes: new Sandboxes({ registry, drivers, ports, rules, links, names }),
  };
}
