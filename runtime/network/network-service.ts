import type {
  Filters,
  NetworkConnectRequest,
  NetworkCreateRequest,
  NetworkCreateResponse,
  NetworkDisconnectRequest,
  NetworkResource,
} from '../model/types.ts';
import type { Networks } from '../model/engine.ts';
import { DockerError, notFound } from '../std/errors.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Guest } from '../guest/guest.ts';
import { netlinkDump } from '../guest/netlink/dump.ts';
import { NETLINK_ROUTE } from '../guest/netlink/request.ts';
import { decodeAddress, getAddresses } from '../guest/netlink/route/decode.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { StoredFileError } from '../store/stored-file.ts';
import { Mutex } from '../std/mutex.ts';
import { type Random, randomId } from '../std/random.ts';
import type { Clock } from '../std/time.ts';
import { DEFAULT_BRIDGE_OPTIONS } from './drivers/options.ts';
import type { DaemonConfig } from '../model/daemon-config.ts';
import { configuredPools } from './ipam/configured-pools.ts';
import { defaultPools6 } from './ipam/default-pools.ts';
import { type Block, type Family, IPV4, IPV6 } from './ipam/family.ts';
import { type AddressSpaces, checkKind, checkRequest, makeSpec, predefinedSpec, withConfigFrom } from './make-spec.ts';
import type { Attaching } from './change/attaching.ts';
import { isPredefined, Network, type NetworkSpec, PREDEFINED, type Predefined } from './network.ts';
import { networkFile, type NetworkStore } from './network-store.ts';
import type { Asides } from '../model/asides.ts';
import type { ContainerDirectory, NetworkedContainer } from './networked-container.ts';
import type { ContainerNetworks } from './container-networks.ts';
import { membersOf, networkFilter, toResource } from './query.ts';
import { matchesLabels, untilFilter } from '../model/filters.ts';

export interface NetworkServiceParts {
  readonly guest: Guest;
  readonly networks: Pick<ContainerNetworks, 'registry' | 'filter' | 'drivers' | 'connections'>;
  readonly asides: Asides;
  readonly attaching: Attaching;
  readonly store: NetworkStore;
  readonly containers: ContainerDirectory;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: NetworkSettings;
}

/** What the daemon is configured to. */
export interface NetworkSettings {
  readonly config: () => Pick<DaemonConfig, 'pools'>;
  /** The default bridge's own address with its prefix. */
  readonly bridge: () => string;
}

/** Names that the engine made up once. */
interface NetworkIds {
  readonly engine: string;
  readonly networks: Readonly<Record<Predefined, string>>;
}

/** RFC 4193: 40 bits that were drawn by lot, as all of the engine's id was. */
const GLOBAL_ID_DIGITS = 10;

/** The networks as clients see them. */
export class NetworkService implements Networks {
  readonly #parts: NetworkServiceParts;
  /** Networks are made and removed one after the other: they share the address space. */
  /** Held while anything changes. */
  readonly lock = new Mutex();
  /** Of the IPv6 subnets that nobody asked for. */
  #globalId = '';

  constructor(parts: NetworkServiceParts) {
    this.#parts = parts;
  }

  /** Makes the predefined networks and reads the others back. */
  async open({ engine, networks: ids }: NetworkIds, { anew }: { anew: boolean }): Promise<void> {
    const { networks, store, clock } = this.#parts;
    this.#globalId = engine.replaceAll('-', '').slice(-GLOBAL_ID_DIGITS);
    // Once per boot; otherwise what is there is found again.
    if (anew) await networks.filter.open();
    await networks.connections.open();
    for (const name of PREDEFINED) {
      const given = { id: ids[name], createdAt: clock.now(), options: DEFAULT_BRIDGE_OPTIONS };
      await this.#reopen(predefinedSpec(name, given, this.#parts.settings.bridge()), anew);
    }
    for (const spec of await store.load()) await this.#restore(spec, anew);
  }

  /** Gives the default bridge the address that the settings say. No container may run. */
  readdress(): Promise<void> {
    return this.lock.run(async () => {
      const { networks, settings } = this.#parts;
      const bridge = networks.registry.byName('bridge');
      if (!bridge) return;
      const spec = predefinedSpec('bridge', bridge.spec, settings.bridge());
      if (JSON.stringify(spec.ipam) === JSON.stringify(bridge.spec.ipam)) return;
      networks.registry.remove(bridge);
      await networks.drivers.of(bridge).remove(bridge.spec);
      await this.#reopen(spec, true);
    });
  }

  async list(filters: Filters): Promise<NetworkResource[]> {
    const { networks, containers } = this.#parts;
    const matches = await networkFilter(filters, containers);
    return networks.registry.all.filter(matches).map((network) => toResource(network));
  }

  inspect(ref: string, { scope = '' }: { scope?: string } = {}): Promise<NetworkResource> {
    const { networks, containers } = this.#parts;
    return Promise.resolve().then(() => {
      const network = networks.registry.find(ref);
      if (scope !== '' && scope !== 'local') throw notFound(`network ${ref} not found`);
      return toResource(network, containers.all);
    });
  }

  create(asked: NetworkCreateRequest): Promise<NetworkCreateResponse> {
    const { networks } = this.#parts;
    return this.lock.run(async () => {
      const name = asked.Name ?? '';
      checkRequest(asked);
      networks.registry.reserveName(name);
      try {
        return await this.#create(withConfigFrom(asked, networks.registry));
      } catch (error) {
        networks.registry.releaseName(name);
        throw error;
      }
    });
  }

  remove(ref: string): Promise<void> {
    return this.lock.run(() => this.#remove(this.#parts.networks.registry.find(ref)));
  }

  async connect(ref: string, { Container: container = '', EndpointConfig }: NetworkConnectRequest): Promise<void> {
    const network = this.#parts.networks.registry.find(ref);
    await this.#parts.attaching.connect(this.#parts.containers.find(container), network, EndpointConfig ?? {});
  }

  async disconnect(ref: string, { Container: container = '', Force = false }: NetworkDisconnectRequest): Promise<void> {
    const { containers, attaching, networks } = this.#parts;
    const network = networks.registry.find(ref);
    await attaching.disconnect(findMember(containers, container, Force), network);
  }

  prune(filters: Filters): Promise<{ NetworksDeleted: string[] | null }> {
    const { networks, containers, clock, events } = this.#parts;
    const until = untilFilter(filters, clock.now());
    const isUnused = (network: Network): boolean =>
      !isPredefined(network.name) &&
      membersOf(network, containers).length === 0 &&
      until.every((limit) => network.spec.createdAt <= limit) &&
      matchesLabels(filters, network.spec.labels);
    return this.lock.run(async () => {
      const unused = networks.registry.all.filter(isUnused);
      for (const network of unused) await this.#remove(network);
      events.publish('network', 'prune', '', { reclaimed: '0' });
      return { NetworksDeleted: unused.length > 0 ? unused.map(({ name }) => name) : null };
    });
  }

  async #create(request: NetworkCreateRequest): Promise<NetworkCreateResponse> {
    const { networks, store, clock, random } = this.#parts;
    const driver = checkKind(request);
    const id = randomId(random);
    const spec = makeSpec(request, { id, createdAt: clock.now(), driver }, await this.#spaces());
    const network = new Network(spec);
    if (!spec.configOnly) await this.#openDriver(network);
    networks.registry.add(network);
    await store.save(spec);
    this.#tell(network, 'create');
    return { Id: id, Warning: '' };
  }

  async #openDriver(network: Network): Promise<void> {
    const { networks } = this.#parts;
    const driver = networks.drivers.of(network);
    const others = networks.registry.all.map(({ spec }) => spec).filter(({ configOnly }) => !configOnly);
    driver.check(network.spec, others);
    await driver.open(network.spec);
  }

  async #remove(network: Network): Promise<void> {
    const { networks, store, containers } = this.#parts;
    const { name, id, spec } = network;
    if (isPredefined(name)) throw new DockerError(403, `${name} is a pre-defined network and cannot be removed`);
    const failed = (why: string): DockerError => new DockerError(403, `error while removing network: ${why}`);
    if (membersOf(network, containers).length > 0) throw failed(`network ${name} id ${id} has active endpoints`);
    if (spec.configOnly && networks.registry.all.some((other) => other.spec.configFrom === name))
      throw failed(`configuration network ${JSON.stringify(name)} is in use`);
    // First of all nobody finds it any more.
    networks.registry.remove(network);
    if (!spec.configOnly) await networks.drivers.of(network).remove(spec);
    await store.forget(spec);
    this.#tell(network, 'destroy');
  }

  /** One that can't be made again keeps nobody from the others. */
  async #restore(spec: NetworkSpec, anew: boolean): Promise<void> {
    const { networks, asides } = this.#parts;
    const { registry } = networks;
    try {
      const other = registry.get(spec.id) ?? registry.byName(spec.name);
      if (other)
        throw new StoredFileError(`${networkFile(spec.id)}: Network ${other.name} has its id or its name, too`);
      await this.#reopen(spec, anew);
    } catch (error) {
      asides.add(`network ${spec.name}`, networkFile(spec.id), error);
    }
  }

  async #reopen(spec: NetworkSpec, anew: boolean): Promise<void> {
    const { networks } = this.#parts;
    const network = new Network(spec);
    if (!spec.configOnly) {
      const driver = networks.drivers.of(network);
      await (anew ? driver.open(spec) : driver.reopen(spec));
    }
    networks.registry.add(network);
  }

  /** Networks are apart from each other; where the guest itself has addresses no network should be that could be elsewhere. */
  async #spaces(): Promise<AddressSpaces> {
    const { guest, networks, settings } = this.#parts;
    const messages = await netlinkDump(inOperation(guest, 'create a network').agent, NETLINK_ROUTE, getAddresses());
    const addresses = messages.map(decodeAddress);
    const blocksOf = <A extends number | string>({ parseCidr }: Family<A>): Block<A>[] =>
      addresses.flatMap((found) => parseCidr(`${found.address}/${String(found.prefixLength)}`)?.subnet ?? []);
    return {
      ipv4: {
        networks: networks.registry.subnets(),
        guest: blocksOf(IPV4),
        defaults: configuredPools(settings.config().pools),
      },
      ipv6: {
        networks: networks.registry.subnets6(),
        guest: blocksOf(IPV6),
        defaults: defaultPools6(this.#globalId),
      },
    };
  }

  #tell({ spec }: Network, action: string): void {
    this.#parts.events.publish('network', action, spec.id, { name: spec.name, type: spec.driver });
  }
}

/** Who insists may name an endpoint whose container is gone; such ones don't stay here. */
function findMember(containers: ContainerDirectory, ref: string, force: boolean): NetworkedContainer {
  try {
    return containers.find(ref);
  } catch (error) {
    throw force ? notFound(`endpoint ${ref} not found`) : error;
  }
}
