import { DockerError } from '../../std/errors.ts';
import type { Report } from '../../std/report.ts';
import { bridgeOptions } from '../drivers/options.ts';
import type { FamilyName } from '../family-name.ts';
import type { NetworkedContainer } from '../networked-container.ts';
import type { NetworkRegistry } from '../registry.ts';
import type { RunningSandbox } from '../running-sandbox.ts';
import {
  anyGateway,
  type Endpoint,
  gatewayEndpoint,
  gatewayEndpoint6,
  type NetworkSandbox,
  publishedAddress,
} from '../sandbox.ts';
import { externalConnectivity } from './external-connectivity.ts';
import { type HostPorts, HostPortTaken } from './host-ports.ts';
import { PortAllocator, PortTaken } from './port-allocator.ts';
import { ANY_IPV4, ANY_IPV6, familyOf, type PortBinding, type PortRequest, portRequests } from './ports.ts';

/** As often as Docker looks for a port that nobody chose. */
const HOST_PORT_TRIES = 10;

/** Which ports of the guest, and of the computer around it, lead to which container. */
export class PortReservations {
  readonly #registry: NetworkRegistry;
  readonly #hostPorts: HostPorts;
  readonly #report: Report;
  readonly #ports = new PortAllocator();

  constructor(parts: { readonly registry: NetworkRegistry; readonly hostPorts: HostPorts; readonly report: Report }) {
    this.#registry = parts.registry;
    this.#hostPorts = parts.hostPorts;
    this.#report = parts.report;
  }

  /** Where published ports of the families lead: ports are published where the way out is, if that is a bridge's. */
  addressesOf(sandbox: NetworkSandbox): Readonly<Record<FamilyName, string | undefined>> {
    const publishes = (gateway: Endpoint | undefined): boolean =>
      gateway !== undefined && this.#registry.get(gateway.network.id)?.spec.driver === 'bridge';
    const [gateway, gateway6] = [gatewayEndpoint(sandbox), gatewayEndpoint6(sandbox)];
    const possible = {
      ...sandbox,
      gateway: publishes(gateway) ? sandbox.gateway : undefined,
      gateway6: publishes(gateway6) ? sandbox.gateway6 : undefined,
    };
    return { ipv4: publishedAddress(possible, 'ipv4'), ipv6: publishedAddress(possible, 'ipv6') };
  }

  /** Ports of the guest for all that a container wants published. Throws Docker's error. */
  reserve(container: NetworkedContainer, sandbox: NetworkSandbox): readonly PortBinding[] {
    try {
      return this.#ports.allocate(this.#requests(container, sandbox));
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      throw externalConnectivity(container, sandbox, error.message);
    }
  }

  release(ports: readonly PortBinding[]): void {
    this.#ports.release(ports);
  }

  /** Takes the ports of a sandbox on the computer. Throws Docker's error. */
  async takeOnHost(container: NetworkedContainer, sandbox: NetworkSandbox): Promise<Disposable> {
    try {
      return await this.#hostPorts.publish(sandbox.ports);
    } catch (error) {
      if (!(error instanceof HostPortTaken)) throw error;
      throw externalConnectivity(container, sandbox, error.message, error);
    }
  }

  /** The same before a start: ports that nobody chose give way to others where the computer has them taken. */
  async settleOnHost(container: NetworkedContainer, sandbox: RunningSandbox): Promise<void> {
    if (sandbox.data.ports.length === 0) return;
    for (let tried = 1; sandbox.onHost === undefined; tried += 1)
      try {
        sandbox.onHost = await this.takeOnHost(container, sandbox.data);
      } catch (error) {
        const taken = error instanceof DockerError ? error.cause : undefined;
        if (!(taken instanceof HostPortTaken) || tried === HOST_PORT_TRIES) throw error;
        const ports = this.#instead(container, sandbox.data, taken.binding);
        if (!ports) throw error;
        sandbox.data = { ...sandbox.data, ports };
      }
  }

  /** The container runs already: a port that somebody has taken on the computer in the meantime stays closed there. */
  adopt({ name }: NetworkedContainer, sandbox: RunningSandbox): void {
    const { ports } = sandbox.data;
    if (ports.length === 0) return;
    this.#ports.adopt(ports);
    const publishing = this.#hostPorts.publish(ports);
    publishing.catch((error: unknown) => this.#report(`publishing the ports of ${name} again`, error));
    sandbox.onHost = {
      [Symbol.dispose]: () => void publishing.then((opened) => opened[Symbol.dispose]()).catch(() => undefined),
    };
  }

  /** What can be published of what is asked. An address of IPv4 that the network names for unnamed ones leaves out IPv6. */
  #requests({ config, hostConfig }: NetworkedContainer, sandbox: NetworkSandbox): PortRequest[] {
    const addresses = this.addressesOf(sandbox);
    const gateway = anyGateway(sandbox);
    const network = gateway && this.#registry.get(gateway.network.id);
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

  /** The ports with another one in place of `taken`; undefined when it was chosen by somebody. */
  #instead(container: NetworkedContainer, sandbox: NetworkSandbox, taken: PortBinding): PortBinding[] | undefined {
    const request = this.#requests(container, sandbox).find(
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
}
