import type { DriverName } from './network.ts';
import type { PortBinding } from './ports.ts';

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
  readonly address: string;
  readonly prefixLength: number;
  /** Empty where there is no way out. */
  readonly gateway: string;
  readonly mac: string;
}

/** A container's network namespace while it runs. Plain data. */
export interface NetworkSandbox {
  readonly id: string;
  /** In the order of joining. */
  readonly endpoints: readonly Endpoint[];
  /** The endpoint that has the default route and the published ports. */
  readonly gateway: string | undefined;
  readonly ports: readonly PortBinding[];
  /** The agent's descriptors of the sockets that hold the published ports. */
  readonly sockets: readonly number[];
  /** The agent's sockets of the name server in it: a stream of datagrams, a listening one. */
  readonly resolver: { readonly udp: number; readonly tcp: number } | undefined;
}

export const endpointOn = ({ endpoints }: NetworkSandbox, networkId: string): Endpoint | undefined =>
  endpoints.find(({ network }) => network.id === networkId);

export const gatewayEndpoint = ({ endpoints, gateway }: NetworkSandbox): Endpoint | undefined =>
  endpoints.find(({ id }) => id === gateway);

/** What speaks for and against a network as the way out. */
interface GatewayFacts {
  readonly leads: boolean;
  readonly internal: boolean;
  readonly priority: number;
}

/** The endpoint whose network has the way out, in Docker's order: networks that are not internal, priority, name. */
export function chooseGateway(
  endpoints: readonly Endpoint[],
  factsOf: (endpoint: Endpoint) => GatewayFacts,
): Endpoint | undefined {
  const [first] = endpoints
    .filter(({ link }) => link !== undefined)
    .map((endpoint) => ({ endpoint, ...factsOf(endpoint) }))
    .filter(({ leads }) => leads)
    .sort(
      (a, b) =>
        Number(a.internal) - Number(b.internal) ||
        b.priority - a.priority ||
        (a.endpoint.network.name < b.endpoint.network.name ? -1 : 1),
    );
  return first?.endpoint;
}
