import { type Random, randomId } from '../../std/random.ts';
import { type Attachment, plainAttachment } from '../attachment.ts';
import type { NetworkDrivers } from '../drivers/network-drivers.ts';
import type { Network } from '../network.ts';
import type { NetworkedContainer } from '../networked-container.ts';
import type { PortReservations } from '../publish/port-reservations.ts';
import type { NetworkRegistry } from '../registry.ts';
import { RunningSandbox } from '../running-sandbox.ts';
import { chooseGateway, type Endpoint, type NetworkSandbox } from '../sandbox.ts';
import { networkOf, releaseEndpoint, reserveEndpoint } from './reserve-endpoint.ts';

const WITHOUT_NETWORK: Omit<NetworkSandbox, 'id'> = {
  endpoints: [],
  gateway: undefined,
  gateway6: undefined,
  ports: [],
  sockets: [],
  proxies: [],
  resolver: undefined,
};

export interface ReservationParts {
  readonly random: Random;
  readonly registry: NetworkRegistry;
  readonly drivers: NetworkDrivers;
  readonly ports: PortReservations;
}

/** The first phase: addresses and ports for a container, before anything is in the guest. */
export class Reservations {
  readonly #parts: ReservationParts;

  constructor(parts: ReservationParts) {
    this.#parts = parts;
  }

  /** Finds addresses and ports for a start. Throws Docker's errors; nothing is reserved then. */
  reserve(container: NetworkedContainer): RunningSandbox {
    const { random, registry, ports } = this.#parts;
    const id = randomId(random);
    const mode = container.hostConfig.NetworkMode ?? 'bridge';
    if (mode.startsWith('container:')) return new RunningSandbox({ ...WITHOUT_NETWORK, id });
    const endpoints: Endpoint[] = [];
    try {
      for (const [name, attachment] of container.attachments)
        endpoints.push(this.reserveOne(container, networkOf(registry, name, attachment), attachment, endpoints));
      const place = { ...WITHOUT_NETWORK, id, endpoints, ...this.gatewaysOf(container, endpoints) };
      const bindings = ports.reserve(container, place);
      container.attachedTo(settled(container.attachments, endpoints));
      return new RunningSandbox({ ...place, ports: bindings });
    } catch (error) {
      for (const endpoint of endpoints) releaseEndpoint(registry, endpoint);
      throw error;
    }
  }

  /** A place on one network, beside those that the container has. */
  reserveOne(
    container: NetworkedContainer,
    network: Network,
    attachment: Attachment,
    beside: readonly Endpoint[],
  ): Endpoint {
    const { random, registry, drivers } = this.#parts;
    const interfaceName = nextInterface(beside);
    // The address that a container was given as a whole belongs to its first network.
    const mac = beside.length === 0 ? (container.config.MacAddress ?? '') : '';
    const reserving = { registry, driverOf: (each: Network) => drivers.of(each), random };
    return reserveEndpoint(reserving, network, attachment, { interfaceName, mac });
  }

  /** The endpoints with the default routes: one for both families, where its network has both. */
  gatewaysOf(
    { attachments }: NetworkedContainer,
    endpoints: readonly Endpoint[],
  ): Pick<NetworkSandbox, 'gateway' | 'gateway6'> {
    const facts = ({ network }: Endpoint) => ({
      leads: this.#parts.drivers.leadsOut(network.id),
      priority: (attachments.get(network.name) ?? plainAttachment).gatewayPriority,
    });
    const gateway = chooseGateway(endpoints, 'ipv4', facts);
    const gateway6 = gateway?.link?.ipv6 ? gateway : chooseGateway(endpoints, 'ipv6', facts);
    return { gateway: gateway?.id, gateway6: gateway6?.id };
  }
}

/** From now on a container's names of networks mean these, whatever becomes of the names. */
const settled = (
  attachments: NetworkedContainer['attachments'],
  endpoints: readonly Endpoint[],
): NetworkedContainer['attachments'] =>
  new Map(
    [...attachments].map(([name, attachment], at) => [
      name,
      { ...attachment, networkId: endpoints[at]?.network.id ?? attachment.networkId },
    ]),
  );

/** eth0, eth1, ...: a number is not used again while there is a higher one. */
function nextInterface(endpoints: readonly Endpoint[]): string {
  const numbers = endpoints.flatMap(({ link }) => (link ? [Number(link.name.slice('eth'.length))] : []));
  return `eth${String(Math.max(-1, ...numbers) + 1)}`;
}
