import { ownNames } from '../connect/etc-files.ts';
import { resolvConfFile } from '../connect/resolv-conf.ts';
import { containerPaths } from '../../model/paths.ts';
import type { Guest } from '../../guest/guest.ts';
import { netlinkQuery } from '../../guest/netlink/query.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import { decodeLink, getLink } from '../../guest/netlink/route/decode.ts';
import { deleteLink } from '../../guest/netlink/route/link.ts';
import type { NetlinkMessage } from '../../guest/netlink/message.ts';
import { Program } from '../../guest/program.ts';
import type { Attachment } from '../attachment.ts';
import { changeFile } from '../connect/container-files.ts';
import { type HostsEntry, withEntry, withoutEntry } from '../connect/hosts-file.ts';
import {
  addDefaultRoute,
  configure,
  insideNetwork,
  interfaceUp,
  removeDefaultRoute,
  withoutIpv6,
} from '../connect/inside.ts';
import type { Network } from '../network.ts';
import type { NetworkedContainer } from '../networked-container.ts';
import type { ContainerNetworks } from '../container-networks.ts';
import { holdPorts } from '../publish/port-sockets.ts';
import { familyOf } from '../publish/ports.ts';
import { releaseEndpoint } from '../reserve/reserve-endpoint.ts';
import type { RunningSandbox } from '../running-sandbox.ts';
import {
  type Endpoint,
  gatewayEndpoint,
  gatewayEndpoint6,
  leasesOf,
  type Link,
  type NetworkSandbox,
} from '../sandbox.ts';

/** A container that runs, seen from its networks. */
export interface Running {
  readonly container: NetworkedContainer;
  readonly sandbox: RunningSandbox;
  readonly pid: number;
}

export interface LiveChangeParts extends Pick<
  ContainerNetworks,
  'registry' | 'drivers' | 'names' | 'ports' | 'rules' | 'reservations'
> {
  readonly guest: Guest;
  /** The guest's own resolv.conf. */
  readonly guestResolvConf: () => string;
}

/** The last phase: lets running containers join and leave networks. The caller holds the container's lock. */
export class LiveChange {
  readonly #parts: LiveChangeParts;

  constructor(parts: LiveChangeParts) {
    this.#parts = parts;
  }

  /** All or nothing: when it throws, the container is as it was. */
  async join(running: Running, network: Network, attachment: Attachment): Promise<void> {
    const { container, sandbox } = running;
    const before = sandbox.data;
    const endpoint = this.#parts.reservations.reserveOne(container, network, attachment, before.endpoints);
    const attachments = container.attachments;
    container.attachedTo(new Map([...attachments, [network.name, attachment]]));
    try {
      await this.#change(running, [...before.endpoints, endpoint], { joins: endpoint });
    } catch (error) {
      container.attachedTo(attachments);
      await this.#undo(running.pid, endpoint);
      throw error;
    }
    if (!sandbox.names && this.#parts.names.neededIn(sandbox.data)) await this.#serveNames(running);
    await this.#tellHosts(container, endpoint, withEntry);
  }

  async leave(running: Running, endpoint: Endpoint): Promise<void> {
    const { container, sandbox } = running;
    const rest = sandbox.data.endpoints.filter(({ id }) => id !== endpoint.id);
    await this.#change(running, rest, { leaves: endpoint });
    releaseEndpoint(this.#parts.registry, endpoint);
    await this.#tellHosts(container, endpoint, withoutEntry);
  }

  /** Goes over to other endpoints: interfaces, addresses, the way out, the published ports. */
  async #change(
    running: Running,
    endpoints: readonly Endpoint[],
    { joins, leaves }: { joins?: Endpoint; leaves?: Endpoint },
  ): Promise<void> {
    const { container, sandbox, pid } = running;
    const before = sandbox.data;
    const next = this.#withPorts(running, {
      ...before,
      endpoints,
      ...this.#parts.reservations.gatewaysOf(container, endpoints),
    });
    try {
      const p = new Program(`${joins ? 'join' : 'leave'} a network`);
      if (joins) this.#parts.drivers.join(p, joins, pid);
      const indexes = this.#indexes(p, pid, [...before.endpoints, ...endpoints]);
      const found = await this.#parts.guest.run(p);
      const indexOf = ({ name }: Link): number => indexes(name, (answer) => found.get(answer));
      await this.#apply(running, next, { indexOf, ...(joins && { joins }), ...(leaves && { leaves }) });
    } catch (error) {
      if (next.ports !== before.ports) this.#parts.ports.release(next.ports);
      throw error;
    }
    if (next.ports !== before.ports)
      this.#parts.ports.release(before.ports.filter((port) => !next.ports.includes(port)));
  }

  /** Ports stay as they are published, as long as there is a way out to publish them on. */
  #withPorts({ container }: Running, next: NetworkSandbox): NetworkSandbox {
    const addresses = this.#parts.ports.addressesOf(next);
    if (next.ports.length === 0) return { ...next, ports: this.#parts.ports.reserve(container, next) };
    const ports = next.ports.filter(({ hostIp }) => addresses[familyOf(hostIp)] !== undefined);
    return ports.length === next.ports.length ? next : { ...next, ports };
  }

  async #apply(
    { container, sandbox, pid }: Running,
    next: NetworkSandbox,
    change: { indexOf: (link: Link) => number; joins?: Endpoint; leaves?: Endpoint },
  ): Promise<void> {
    const before = sandbox.data;
    const moves = before.ports !== next.ports;
    const onHost = moves ? await this.#parts.ports.takeOnHost(container, next) : sandbox.onHost;
    const p = new Program('apply the change');
    this.#parts.rules.unpublish(p, before, before.ports);
    insideNetwork(p, pid, () => {
      withoutIpv6(p, change.joins?.link ? [change.joins.link] : []);
      configure(p, insideMessages(before, next, change));
    });
    if (moves) this.#parts.rules.drop(p, sandbox);
    const held = moves ? holdPorts(p, next.ports) : undefined;
    this.#parts.rules.publish(p, next);
    const result = await this.#parts.guest.run(p).catch((error: unknown) => {
      if (moves) onHost?.[Symbol.dispose]();
      throw error;
    });
    if (moves) sandbox.onHost?.[Symbol.dispose]();
    sandbox.onHost = onHost;
    sandbox.data = { ...next, sockets: before.sockets, proxies: before.proxies };
    if (held) this.#parts.rules.keep(sandbox, held.sockets(result));
  }

  /** Appends questions for the numbers of interfaces inside; the result looks them up by name. */
  #indexes(p: Program, pid: number, endpoints: readonly Endpoint[]) {
    const names = new Set(endpoints.flatMap(({ link }) => (link ? [link.name] : [])));
    const answers = insideNetwork(
      p,
      pid,
      () => new Map([...names].map((name) => [name, netlinkQuery(p, NETLINK_ROUTE, getLink({ name }))])),
    );
    type Answer = ReturnType<typeof netlinkQuery>;
    type Decoded = Parameters<typeof decodeLink>[0];
    return (name: string, read: (answer: Answer) => Decoded): number => {
      const answer = answers.get(name);
      return answer ? decodeLink(read(answer)).index : 0;
    };
  }

  async #undo(pid: number, endpoint: Endpoint): Promise<void> {
    releaseEndpoint(this.#parts.registry, endpoint);
    const { link } = endpoint;
    if (!link) return;
    const p = new Program('undo joining a network');
    const remove = deleteLink({ name: link.name });
    insideNetwork(p, pid, () => netlinkRequest(p, NETLINK_ROUTE, [remove], { continue: true }));
    await this.#parts.guest.run(p);
  }

  /** The first network with names: a name server, and a resolv.conf that leads to it, unless somebody changed that file. */
  async #serveNames({ container, sandbox, pid }: Running): Promise<void> {
    const p = new Program('serve names');
    const names = insideNetwork(p, pid, () => this.#parts.names.open(p));
    this.#parts.names.serve(container, sandbox, names.sockets(await this.#parts.guest.run(p)));
    const guestFile = this.#parts.guestResolvConf();
    const before = resolvConfFile(container.hostConfig, guestFile, 'legacy');
    const after = resolvConfFile(container.hostConfig, guestFile, 'internal');
    await changeFile(this.#parts.guest, containerPaths(container.id).resolvConf, (text) =>
      text === before ? after : text,
    );
  }

  async #tellHosts(
    container: NetworkedContainer,
    { link }: Endpoint,
    change: (text: string, entry: HostsEntry) => string,
  ): Promise<void> {
    if (!link) return;
    const entries = leasesOf(link).map(({ address }) => ({ address, names: ownNames(container.config) }));
    await changeFile(this.#parts.guest, containerPaths(container.id).hosts, (text) => entries.reduce(change, text));
  }
}

/** What changes inside: the new interface gets its address, the way out goes over. Routes by a removed interface go with it. */
function insideMessages(
  before: NetworkSandbox,
  next: NetworkSandbox,
  { indexOf, joins, leaves }: { indexOf: (link: Link) => number; joins?: Endpoint; leaves?: Endpoint },
): NetlinkMessage[] {
  const moves = [
    { family: 'ipv4', from: gatewayEndpoint(before), to: gatewayEndpoint(next) },
    { family: 'ipv6', from: gatewayEndpoint6(before), to: gatewayEndpoint6(next) },
  ] as const;
  const moved = moves.filter(({ from, to }) => from?.id !== to?.id);
  return [
    ...moved.flatMap(({ family, from }) =>
      from?.link ? [removeDefaultRoute(from.link, family, indexOf(from.link))] : [],
    ),
    ...(leaves?.link ? [deleteLink({ index: indexOf(leaves.link) })] : []),
    ...(joins?.link ? interfaceUp(joins.link, indexOf(joins.link)) : []),
    ...moved.flatMap(({ family, to }) => (to?.link ? [addDefaultRoute(to.link, family, indexOf(to.link))] : [])),
  ];
}
