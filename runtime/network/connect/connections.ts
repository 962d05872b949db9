import { isSyscallError } from '../../guest/errors.ts';
import type { Guest } from '../../guest/guest.ts';
import type { NetlinkMessage } from '../../guest/netlink/message.ts';
import { Program } from '../../guest/program.ts';
import type { NameService } from '../dns/name-service.ts';
import type { NetworkDrivers } from '../drivers/network-drivers.ts';
import type { FamilyName } from '../family-name.ts';
import type { LinkedContainers } from '../links/linked-containers.ts';
import { linkEnvironment, linkNames, requireLinks } from '../links/links.ts';
import { type ContainerDirectory, type NetworkedContainer, sharesNetwork } from '../networked-container.ts';
import { externalConnectivity } from '../publish/external-connectivity.ts';
import type { PortRules } from '../publish/port-rules.ts';
import { holdPorts } from '../publish/port-sockets.ts';
import type { NetworkRegistry } from '../registry.ts';
import type { RunningSandbox } from '../running-sandbox.ts';
import { leasesOf } from '../sandbox.ts';
import { probeFirstIndex } from './first-index.ts';
import { addDefaultRoute, configure, insideNetwork, interfaceUp, loopbackUp, withoutIpv6 } from './inside.ts';
import type { NetworkPlan } from './network-plan.ts';

export interface ConnectionParts {
  readonly guest: Guest;
  readonly registry: NetworkRegistry;
  readonly drivers: NetworkDrivers;
  readonly rules: PortRules;
  readonly names: NameService;
  readonly links: LinkedContainers;
  readonly containers: ContainerDirectory;
}

/** The second phase: what was reserved comes into being, for the process of a container that is being started. */
export class Connections {
  readonly #parts: ConnectionParts;
  /** What number the first interface after lo gets in a new namespace. */
  #firstIndex = 2;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    this.#firstIndex = await probeFirstIndex(this.#parts.guest);
  }

  /** What its own files and environment say of its networks. Throws Docker's error for links that lead nowhere. */
  planFor(container: NetworkedContainer, { data }: RunningSandbox): NetworkPlan {
    const { registry, names, containers } = this.#parts;
    const links = requireLinks(container, containers);
    return {
      addresses: data.endpoints.flatMap(({ link }) => (link ? leasesOf(link).map(({ address }) => address) : [])),
      gateway: hostGateway(registry),
      links: links.map((link) => ({ address: link.address, names: linkNames(link) })),
      hasNames: names.neededIn(data),
      environment: links.flatMap((link) => linkEnvironment(container, link)),
    };
  }

  /** Connects the network namespace of a new process to everything outside of it. */
  async connect(guest: Guest, container: NetworkedContainer, sandbox: RunningSandbox, pid: number): Promise<void> {
    const { drivers, rules, links, names } = this.#parts;
    const p = new Program(`connect ${container.name}`);
    for (const endpoint of sandbox.data.endpoints) drivers.join(p, endpoint, pid);
    const held = holdPorts(p, sandbox.data.ports);
    rules.publish(p, sandbox.data);
    links.allow(p, container, sandbox.data);
    const served = names.neededIn(sandbox.data)
      ? insideNetwork(p, pid, () => {
          this.#configure(p, sandbox);
          return names.open(p);
        })
      : undefined;
    if (p.ops.length === 0) return;
    try {
      const result = await guest.run(p);
      rules.keep(sandbox, held.sockets(result));
      if (served) names.serve(container, sandbox, served.sockets(result));
    } catch (error) {
      const result = isSyscallError(error) ? error.result : undefined;
      const sockets = result
        ? [...held.sockets(result).map(({ fd }) => fd), ...(served?.descriptors(result) ?? [])]
        : [];
      sandbox.data = { ...sandbox.data, sockets };
      throw held.explain(error, (why) => externalConnectivity(container, sandbox.data, why));
    }
  }

  /** Appends what is left to do inside, by the container's own process. A namespace of somebody else is left as it is. */
  configureInside(p: Program, mode: string | undefined, sandbox: RunningSandbox): void {
    // A name server needs the addresses before: with one, `connect` has seen to them.
    if (!sharesNetwork(mode) && !this.#parts.names.neededIn(sandbox.data)) this.#configure(p, sandbox);
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
}

/** The address of the default bridge in the guest: `host-gateway`. */
const hostGateway = (registry: NetworkRegistry): string =>
  registry.byName('bridge')?.spec.ipam.config[0]?.Gateway ?? '';
