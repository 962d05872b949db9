import { containerPaths } from '../model/paths.ts';
import { DockerError } from '../std/errors.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Guest } from '../guest/guest.ts';
import type { NetlinkMessage } from '../guest/netlink/message.ts';
import { Program } from '../guest/program.ts';
import { close } from '../guest/syscalls/open.ts';
import { type Random, randomId } from '../std/random.ts';
import type { Timers } from '../std/time.ts';
import { type Attachment, plainAttachment } from './attachment.ts';
import type { NameUpstream } from './dns/upstream.ts';
import { changeFile } from './connect/container-files.ts';
import { AbsentDriver } from './drivers/absent.ts';
import { BridgeDriver } from './drivers/bridge.ts';
import type { NetworkDriver } from './drivers/driver.ts';
import { bridgeOptions } from './drivers/options.ts';
import { IPVLAN, MACVLAN, VlanDriver } from './drivers/vlan.ts';
import { probeFirstIndex } from './connect/first-index.ts';
import { withAddress, withoutEntry } from './connect/hosts-file.ts';
import { addDefaultRoute, configure, insideNetwork, interfaceUp, loopbackUp, withoutIpv6 } from './connect/inside.ts';
import { type LegacyLink, linkedPorts, linkEnvironment, linkNames, requireLinks, runningLinks } from './links/links.ts';
import type { DriverName, Network } from './network.ts';
import { type ContainerDirectory, type Networked, sharesNetwork } from './networked-container.ts';
import type { NetworkPlan } from './connect/network-plan.ts';
import { NameService } from './dns/name-service.ts';
import { PacketFilter } from './filter/packet-filter.ts';
import { PortAllocator, PortTaken } from './publish/port-allocator.ts';
import { type HostPorts, HostPortTaken } from './publish/host-ports.ts';
import { PortProxy } from './publish/port-proxy.ts';
import { holdPorts, type PortSocket } from './publish/port-sockets.ts';
import { ANY_IPV4, ANY_IPV6, familyOf, type PortBinding, type PortRequest, portRequests } from './publish/ports.ts';
import { NetworkRegistry } from './registry.ts';
import { adoptEndpoint, networkOf, releaseEndpoint, reserveEndpoint } from './reserve/reserve-endpoint.ts';
import { RunningSandbox } from './running-sandbox.ts';
import {
  chooseGateway,
  type Endpoint,
  gatewayEndpoint,
  gatewayEndpoint6,
  leasesOf,
  type NetworkSandbox,
  publishedAddress,
} from './sandbox.ts';
import type { FamilyName } from './family-name.ts';

/** Something given back both here and in the guest. */
export interface NetworkHold {
  readonly inGuest: (p: Program) => void;
  readonly inEngine: () => void;
}

const WITHOUT_NETWORK: Omit<NetworkSandbox, 'id'> = {
  endpoints: [],
  gateway: undefined,
  gateway6: undefined,
  ports: [],
  sockets: [],
  proxies: [],
  resolver: undefined,
};

/** As often as Docker looks for a port that nobody chose. */
const HOST_PORT_TRIES = 10;

/** The network side of a container's life: what it gets at its start, and how that is given back. */
export class Networking {
  readonly registry = new NetworkRegistry();
  readonly filter: PacketFilter;
  readonly names: NameService;
  readonly #guest: Guest;
  readonly #random: Random;
  readonly #drivers: Readonly<Record<DriverName, NetworkDriver>>;
  readonly #ports = new PortAllocator();
  readonly #proxy: PortProxy;
  readonly #hostPorts: HostPorts;
  readonly #report: (what: string, error: unknown) => void;
  readonly #containers: ContainerDirectory;
  /** What number the first interface after lo gets in a new namespace. */
  #firstIndex = 2;

  constructor(parts: {
    guest: Guest;
    random: Random;
    containers: ContainerDirectory;
    upstream: NameUpstream;
    hostPorts: HostPorts;
    timers: Timers;
    /** For failures that no client waits for. */
    report: (what: string, error: unknown) => void;
    /** The name servers of the guest itself. */
    guestServers: () => readonly string[];
  }) {
    const { guest, random, containers } = parts;
    this.#guest = guest;
    this.#random = random;
    this.#containers = containers;
    this.#hostPorts = parts.hostPorts;
    this.#report = parts.report;
    this.#proxy = new PortProxy(parts);
    this.filter = new PacketFilter(guest);
    this.names = new NameService({ ...parts, registry: this.registry });
    const absent = new AbsentDriver();
    this.#drivers = {
      bridge: new BridgeDriver(guest, this.filter),
      macvlan: new VlanDriver(guest, MACVLAN),
      ipvlan: new VlanDriver(guest, IPVLAN),
      host: absent,
      null: absent,
    };
  }

  /** Once per boot `anew`; otherwise what is there is found again. */
  async open({ anew }: { anew: boolean }): Promise<void> {
    if (anew) await this.filter.open();
    this.#firstIndex = await probeFirstIndex(this.#guest);
  }

  driverOf(network: Network): NetworkDriver {
    return this.#drivers[network.spec.driver];
  }

  /** The address of the default bridge in the guest: `host-gateway`. */
  get hostGateway(): string {
    const bridge = this.registry.byName('bridge');
    return bridge?.spec.ipam.config[0]?.Gateway ?? '';
  }

  /** Finds addresses and ports for a start. Throws Docker's errors; nothing is reserved then. */
  reserve(container: Networked): RunningSandbox {
    const id = randomId(this.#random);
    const mode = container.hostConfig.NetworkMode ?? 'bridge';
    if (mode.startsWith('container:')) return new RunningSandbox({ ...WITHOUT_NETWORK, id });
    const endpoints: Endpoint[] = [];
    try {
      for (const [name, attachment] of container.attachments)
        endpoints.push(this.reserveOne(container, networkOf(this.registry, name, attachment), attachment, endpoints));
      const place = { ...WITHOUT_NETWORK, id, endpoints, ...this.gatewaysOf(container, endpoints) };
      const ports = this.reservePorts(container, place);
      container.attachedTo(settled(container.attachments, endpoints));
      return new RunningSandbox({ ...place, ports });
    } catch (error) {
      for (const endpoint of endpoints) releaseEndpoint(this.registry, endpoint);
      throw error;
    }
  }

  /** A place on one network, beside those that the container has. */
  reserveOne(container: Networked, network: Network, attachment: Attachment, beside: readonly Endpoint[]): Endpoint {
    const interfaceName = nextInterface(beside);
    // The address that a container was given as a whole belongs to its first network.
    const mac = beside.length === 0 ? (container.config.MacAddress ?? '') : '';
    const driverOf = (each: Network): NetworkDriver => this.driverOf(each);
    const reserving = { registry: this.registry, driverOf, random: this.#random };
    return reserveEndpoint(reserving, network, attachment, { interfaceName, mac });
  }

  /** The endpoints with the default routes: one for both families, where its network has both. */
  gatewaysOf({ attachments }: Networked, endpoints: readonly Endpoint[]): Pick<NetworkSandbox, 'gateway' | 'gateway6'> {
    const facts = ({ network }: Endpoint) => ({
      leads: this.#leadsOut(network.id),
      priority: (attachments.get(network.name) ?? plainAttachment).gatewayPriority,
    });
    const gateway = chooseGateway(endpoints, 'ipv4', facts);
    const gateway6 = gateway?.link?.ipv6 ? gateway : chooseGateway(endpoints, 'ipv6', facts);
    return { gateway: gateway?.id, gateway6: gateway6?.id };
  }

  /** Where published ports of the families lead: ports are published where the way out is, if that is a bridge's. */
  publishedAddresses(sandbox: NetworkSandbox): Readonly<Record<FamilyName, string | undefined>> {
    const publishes = (gateway: Endpoint | undefined): boolean =>
      gateway !== undefined && this.registry.get(gateway.network.id)?.spec.driver === 'bridge';
    const [gateway, gateway6] = [gatewayEndpoint(sandbox), gatewayEndpoint6(sandbox)];
    const possible = {
      ...sandbox,
      gateway: publishes(gateway) ? sandbox.gateway : undefined,
      gateway6: publishes(gateway6) ? sandbox.gateway6 : undefined,
    };
    return { ipv4: publishedAddress(possible, 'ipv4'), ipv6: publishedAddress(possible, 'ipv6') };
  }

  reservePorts(container: Networked, sandbox: NetworkSandbox): readonly PortBinding[] {
    try {
      return this.#ports.allocate(this.#portRequests(container, sandbox));
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      throw externalConnectivity(container, anyGateway(sandbox), error.message);
    }
  }

  /** What can be published of what is asked. An address of IPv4 that the network names for unnamed ones leaves out IPv6. */
  #portRequests({ config, hostConfig }: Networked, sandbox: NetworkSandbox): PortRequest[] {
    const addresses = this.publishedAddresses(sandbox);
    const gateway = anyGateway(sandbox);
    const network = gateway && this.registry.get(gateway.network.id);
    if (!network || network.spec.driver !== 'bridge') return [];
    const { hostIp } = bridgeOptions(network.spec);
    const anyIps = hostIp === ANY_IPV4 ? [ANY_IPV4, ANY_IPV6] : [hostIp];
    return portRequests(config, hostConfig, anyIps)
      .map((request) => ({
        ...request,
        hostIps: request.hostIps.filter((ip) => addresses[familyOf(ip)] !== undefined),
      }))
      .filter(({ hostIps }) => hostIps.length > 0);
  }

  releasePorts(ports: readonly PortBinding[]): void {
    this.#ports.release(ports);
  }

  /** How a sandbox is given back, whatever of it there is by then. */
  holdFor(container: Networked, sandbox: RunningSandbox): NetworkHold {
    return {
      inGuest: (p) => {
        const { endpoints, ports, sockets } = sandbox.data;
        this.unpublish(p, sandbox.data, ports);
        this.filter.forbidLinks(p, linkedPorts(container, sandbox.data, this.#containers));
        for (const fd of sockets) close(p, fd, { continue: true });
        sandbox.proxies?.[Symbol.dispose]();
        for (const endpoint of endpoints) this.leave(p, endpoint);
      },
      inEngine: () => {
        sandbox.names?.[Symbol.dispose]();
        sandbox.onHost?.[Symbol.dispose]();
        this.#ports.release(sandbox.data.ports);
        for (const endpoint of sandbox.data.endpoints) releaseEndpoint(this.registry, endpoint);
      },
    };
  }

  /** Takes what a container already has: after the engine came back. */
  adopt(container: Networked, sandbox: RunningSandbox): void {
    const { endpoints, ports, resolver } = sandbox.data;
    for (const endpoint of endpoints) adoptEndpoint(this.registry, endpoint);
    this.#ports.adopt(ports);
    if (resolver) sandbox.names = this.names.adopt(container, resolver);
    sandbox.proxies = this.#proxy.adopt(sandbox.data.proxies, () => this.publishedAddresses(sandbox.data).ipv6);
    if (ports.length > 0) this.#adoptHostPorts(container, sandbox);
  }

  /** The container runs already: a port that somebody has taken in the meantime stays closed. */
  #adoptHostPorts({ name }: Networked, sandbox: RunningSandbox): void {
    const publishing = this.#hostPorts.publish(sandbox.data.ports);
    publishing.catch((error: unknown) => this.#report(`publishing the ports of ${name} again`, error));
    sandbox.onHost = {
      [Symbol.dispose]: () => void publishing.then((opened) => opened[Symbol.dispose]()).catch(() => undefined),
    };
  }

  /** Connects the network namespace of a new process to everything outside of it. */
  async connect(guest: Guest, container: Networked, sandbox: RunningSandbox, pid: number): Promise<void> {
    const p = new Program(`connect ${container.name}`);
    for (const endpoint of sandbox.data.endpoints) this.join(p, endpoint, pid);
    const held = holdPorts(p, sandbox.data.ports);
    this.publish(p, sandbox.data);
    this.filter.allowLinks(p, linkedPorts(container, sandbox.data, this.#containers));
    const names = this.needsNames(sandbox.data)
      ? insideNetwork(p, pid, () => {
          this.#configure(p, sandbox);
          return this.names.open(p);
        })
      : undefined;
    if (p.ops.length === 0) return;
    try {
      const result = await guest.run(p);
      this.keepPorts(sandbox, held.sockets(result));
      if (names) this.names.serve(container, sandbox, names.sockets(result));
    } catch (error) {
      const result = isSyscallError(error) ? error.result : undefined;
      const sockets = result
        ? [...held.sockets(result).map(({ fd }) => fd), ...(names?.descriptors(result) ?? [])]
        : [];
      sandbox.data = { ...sandbox.data, sockets };
      throw held.explain(error, (why) => externalConnectivity(container, anyGateway(sandbox.data), why));
    }
  }

  /** Before `connect`. Ports that nobody chose give way to others where the computer has them taken. Throws Docker's error. */
  async takeHostPorts(container: Networked, sandbox: RunningSandbox): Promise<void> {
    if (sandbox.data.ports.length === 0) return;
    for (let tried = 1; sandbox.onHost === undefined; tried += 1)
      try {
        sandbox.onHost = await this.publishOnHost(container, sandbox.data);
      } catch (error) {
        const taken = error instanceof DockerError ? error.cause : undefined;
        if (!(taken instanceof HostPortTaken) || tried === HOST_PORT_TRIES) throw error;
        const ports = this.#instead(container, sandbox.data, taken.binding);
        if (!ports) throw error;
        sandbox.data = { ...sandbox.data, ports };
      }
  }

  /** Takes the ports of a sandbox on the computer. Throws Docker's error. */
  async publishOnHost(container: Networked, { ports, ...sandbox }: NetworkSandbox): Promise<Disposable> {
    try {
      return await this.#hostPorts.publish(ports);
    } catch (error) {
      if (!(error instanceof HostPortTaken)) throw error;
      throw externalConnectivity(container, anyGateway({ ports, ...sandbox }), error.message, error);
    }
  }

  /** The ports with another one in place of `taken`; undefined when it was chosen by somebody. */
  #instead(container: Networked, sandbox: NetworkSandbox, taken: PortBinding): PortBinding[] | undefined {
    const request = this.#portRequests(container, sandbox).find(
      ({ port, protocol, hostIps, last }) =>
        last === 0 && port === taken.port && protocol === taken.protocol && hostIps.includes(taken.hostIp),
    );
    if (!request) return undefined;
    const others = this.#ports.allocate([request]);
    const isReplaced = ({ port, protocol, hostIp, hostPort }: PortBinding): boolean =>
      port === taken.port &&
      protocol === taken.protocol &&
      hostPort === taken.hostPort &&
      request.hostIps.includes(hostIp);
    this.#ports.release(sandbox.ports.filter(isReplaced));
    return sandbox.ports.map(
      (each) => (isReplaced(each) ? others.find(({ hostIp }) => hostIp === each.hostIp) : undefined) ?? each,
    );
  }

  /** Appends what is left to do inside, by the container's own process. A namespace of somebody else is left as it is. */
  configureInside(p: Program, mode: string | undefined, sandbox: RunningSandbox): void {
    // A name server needs the addresses before: with one, `connect` has seen to them.
    if (!sharesNetwork(mode) && !this.needsNames(sandbox.data)) this.#configure(p, sandbox);
  }

  #configure(p: Program, sandbox: RunningSandbox): void {
    withoutIpv6(
      p,
      sandbox.data.endpoints.flatMap(({ link }) => link ?? []),
    );
    configure(p, this.#insideMessages(sandbox));
  }

  #insideMessages({ data }: RunningSandbox): NetlinkMessage[] {
    const links = data.endpoints.flatMap((endpoint) => (endpoint.link ? [{ endpoint, link: endpoint.link }] : []));
    const messages = links.flatMap(({ link }, at) => interfaceUp(link, this.#firstIndex + at));
    const wayOut = (family: FamilyName, gateway: string | undefined): NetlinkMessage[] =>
      links.flatMap(({ endpoint, link }, at) =>
        endpoint.id === gateway ? [addDefaultRoute(link, family, this.#firstIndex + at)] : [],
      );
    return [loopbackUp(), ...messages, ...wayOut('ipv4', data.gateway), ...wayOut('ipv6', data.gateway6)];
  }

  /** What its own files and environment say of its networks. Throws Docker's error for links that lead nowhere. */
  planFor(container: Networked, { data }: RunningSandbox): NetworkPlan {
    const links = requireLinks(container, this.#containers);
    return {
      addresses: data.endpoints.flatMap(({ link }) => (link ? leasesOf(link).map(({ address }) => address) : [])),
      gateway: this.hostGateway,
      links: links.map((link) => ({ address: link.address, names: linkNames(link) })),
      hasNames: this.needsNames(data),
      environment: links.flatMap((link) => linkEnvironment(container, link)),
    };
  }

  /** What links bring to the environment of a container that runs. */
  linkedEnvironment(container: Networked): string[] {
    return runningLinks(container, this.#containers).flatMap((link) => linkEnvironment(container, link));
  }

  /** Tells the containers that are linked to this one its address, which may be another since its last run. */
  async tellLinked(container: Networked): Promise<void> {
    for (const other of this.#containers.all) {
      if (!other.sandbox || ![...other.links.values()].includes(container.id)) continue;
      for (const link of runningLinks(other, this.#containers).filter(({ target }) => target === container)) {
        const entry = { address: link.address, names: linkNames(link) };
        await changeFile(this.#guest, containerPaths(other.id).hosts, (text) => withAddress(text, entry));
      }
    }
  }

  /** A running container forgets a link. */
  async unlink(container: Networked, { alias, target }: Pick<LegacyLink, 'alias' | 'target'>): Promise<void> {
    const link = runningLinks(container, this.#containers).find((each) => each.alias === alias);
    if (!link || !container.sandbox) return;
    const p = new Program(`unlink ${alias}`);
    const [ports] = linkedPorts(container, container.sandbox.data, this.#containers, [target]);
    this.filter.forbidLinks(p, ports ? [ports] : []);
    if (p.ops.length > 0) await this.#guest.run(p);
    const entry = { address: link.address, names: linkNames(link) };
    await changeFile(this.#guest, containerPaths(container.id).hosts, (text) => withoutEntry(text, entry));
  }

  join(p: Program, { network, link }: Endpoint, pid: number): void {
    const found = this.registry.get(network.id);
    if (found && link) this.driverOf(found).join(p, found.spec, link, pid);
  }

  leave(p: Program, { network, link }: Endpoint): void {
    const found = this.registry.get(network.id);
    if (found && link) this.driverOf(found).leave(p, found.spec, link);
  }

  /** Appends the rules that lead the sandbox's ports to where its way out is. */
  publish(p: Program, sandbox: NetworkSandbox): void {
    this.filter.publish(p, filteredAddresses(sandbox), sandbox.ports);
  }

  unpublish(p: Program, sandbox: NetworkSandbox, ports: readonly PortBinding[]): void {
    this.filter.unpublish(p, filteredAddresses(sandbox), ports);
  }

  /** Appends the end of the sockets that hold ports. */
  dropPorts(p: Program, sandbox: RunningSandbox): void {
    for (const fd of sandbox.data.sockets) close(p, fd, { continue: true });
    sandbox.proxies?.[Symbol.dispose]();
    sandbox.proxies = undefined;
    sandbox.data = { ...sandbox.data, sockets: [], proxies: [] };
  }

  /** Takes the sockets that hold ports, and serves those of IPv6. */
  keepPorts(sandbox: RunningSandbox, held: readonly PortSocket[]): void {
    const served = held.filter(({ binding }) => this.#proxy.serves(binding));
    const others = held.filter(({ binding }) => !this.#proxy.serves(binding));
    const { proxies, ending } = this.#proxy.serve(served, () => this.publishedAddresses(sandbox.data).ipv6);
    sandbox.proxies = ending;
    sandbox.data = { ...sandbox.data, sockets: others.map(({ fd }) => fd), proxies };
  }

  /** Names are served where containers have names: on networks of users'. */
  needsNames({ endpoints }: NetworkSandbox): boolean {
    return endpoints.some(({ network, link }) => link !== undefined && this.registry.get(network.id)?.userDefined);
  }

  #leadsOut(networkId: string): boolean {
    const network = this.registry.get(networkId);
    return network !== undefined && this.driverOf(network).wayOut(network.spec) !== 'none';
  }
}

/** From now on a container's names of networks mean these, whatever becomes of the names. */
const settled = (attachments: Networked['attachments'], endpoints: readonly Endpoint[]): Networked['attachments'] =>
  new Map(
    [...attachments].map(([name, attachment], at) => [
      name,
      { ...attachment, networkId: endpoints[at]?.network.id ?? attachment.networkId },
    ]),
  );

/** The one that errors name. */
const anyGateway = (sandbox: NetworkSandbox): Endpoint | undefined =>
  gatewayEndpoint(sandbox) ?? gatewayEndpoint6(sandbox);

/** Where the packet filter sends packets for published ports: it can't make one of IPv4 of one of IPv6. */
const filteredAddresses = (sandbox: NetworkSandbox): Readonly<Record<FamilyName, string | undefined>> => ({
  ipv4: gatewayEndpoint(sandbox)?.link?.ipv4?.address,
  ipv6: gatewayEndpoint6(sandbox)?.link?.ipv6?.address,
});

/** eth0, eth1, ...: a number is not used again while there is a higher one. */
function nextInterface(endpoints: readonly Endpoint[]): string {
  const numbers = endpoints.flatMap(({ link }) => (link ? [Number(link.name.slice('eth'.length))] : []));
  return `eth${String(Math.max(-1, ...numbers) + 1)}`;
}

export const externalConnectivity = (
  { name }: Networked,
  gateway: Endpoint | undefined,
  why: string,
  cause?: unknown,
): DockerError =>
  new DockerError(
    500,
    `driver failed programming external connectivity on endpoint ${name} (${gateway?.id ?? ''}): ${why}`,
    'Only one program can have a port of the host.',
    { cause },
  );
