import type { FamilyName } from './family-name.ts';
import type { DriverName } from './network.ts';
import type { ServedPort } from './publish/port-proxy.ts';
import type { PortBinding } from './publish/ports.ts';

/** A container's place on one network: what was reserved for it, and how the kernel calls it. Plain data. */
export interface Endpoint {
  readonly id: string;
  readonly network: { readonly name: string; readonly id: string; readonly driver: DriverName };
  /** Undefined on the networks that give none: host and none. */
  readonly link: Link | undefined;
}

/** An interface of a container. */
export interface Link {
  /** In the container: `eth0`. */
  readonly name: string;
  /** The other end of a veth pair, in the guest: `veth1a2b3c4`. */
  readonly hostInterface: string | undefined;
  /** At least one of the two. */
  readonly ipv4: Lease | undefined;
  readonly ipv6: Lease | undefined;
  /** Addresses that were asked for beside those. */
  readonly linkLocal: readonly string[];
  readonly mac: string;
}

/** An address of a network's while a container has it. */
export interface Lease {
  readonly address: string;
  readonly prefixLength: number;
  /** Empty where there is no way out. */
  readonly gateway: string;
}

/** The addresses of an interface that a network gave. */
export const leasesOf = ({ ipv4, ipv6 }: Link): Lease[] => [ipv4, ipv6].filter((lease) => lease !== undefined);

/** A container's network namespace while it runs. Plain data. */
export interface NetworkSandbox {
  readonly id: string;
  /** In the order of joining. */
  readonly endpoints: readonly Endpoint[];
  /** The endpoint that has the default route of IPv4 and the published ports. */
  readonly gateway: string | undefined;
  /** The same of IPv6: another one where that one's network has no such addresses. */
  readonly gateway6: string | undefined;
  readonly ports: readonly PortBinding[];
  /** The agent's descriptors of the sockets that hold the published ports. */
  readonly sockets: readonly number[];
  /** Its sockets that proxies serve: those of IPv6. */
  readonly proxies: readonly ServedPort[];
  /** The agent's sockets of the name server in it: a stream of datagrams, a listening one. */
  readonly resolver: { readonly udp: number; readonly tcp: number } | undefined;
}

export const endpointOn = ({ endpoints }: NetworkSandbox, networkId: string): Endpoint | undefined =>
  endpoints.find(({ network }) => network.id === networkId);

/** The one that errors name. */
export const anyGateway = (sandbox: Gateways): Endpoint | undefined =>
  gatewayEndpoint(sandbox) ?? gatewayEndpoint6(sandbox);

type Gateways = Pick<NetworkSandbox, 'endpoints' | 'gateway' | 'gateway6'>;

export const gatewayEndpoint = ({
  endpoints,
  gateway,
}: Pick<Gateways, 'endpoints' | 'gateway'>): Endpoint | undefined => endpoints.find(({ id }) => id === gateway);

export const gatewayEndpoint6 = ({
  endpoints,
  gateway6,
}: Pick<Gateways, 'endpoints' | 'gateway6'>): Endpoint | undefined => endpoints.find(({ id }) => id === gateway6);

/** Where a port's packets go: to the container's address of the family, or by a proxy from IPv6 to IPv4. */
export const publishedAddress = (sandbox: Gateways, family: FamilyName): string | undefined => {
  const ipv4 = gatewayEndpoint(sandbox)?.link?.ipv4?.address;
  return family === 'ipv4' ? ipv4 : (gatewayEndpoint6(sandbox)?.link?.ipv6?.address ?? ipv4);
};

/** What speaks for and against a network as the way out. */
interface GatewayFacts {
  readonly leads: boolean;
  readonly priority: number;
}

/** The endpoint whose network has the way out, in Docker's order: priority, name. */
export function chooseGateway(
  endpoints: readonly Endpoint[],
  family: FamilyName,
  factsOf: (endpoint: Endpoint) => GatewayFacts,
): Endpoint | undefined {
  const [first] = endpoints
    .filter(({ link }) => link?.[family] !== undefined)
    .map((endpoint) => ({ endpoint, ...factsOf(endpoint) }))
    .filter(({ leads }) => leads)
    .sort((a, b) => b.priority - a.priority || (a.endpoint.network.name < b.endpoint.network.name ? -1 : 1));
  return first?.endpoint;
}
