import type { ContainerConfig, HostConfig } from '../api/types.ts';
import { DockerError } from '../errors.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { hex, type Random, randomId } from '../std/random.ts';
import { BRIDGE, DefaultBridge, loopbackOnly } from './default-bridge.ts';
import type { Endpoint } from './endpoint.ts';
import { AddressPool, macFor } from './ipam.ts';
import { PacketFilter } from './packet-filter.ts';
import { PortAllocator, PortTaken } from './port-allocator.ts';
import { portRequests } from './ports.ts';

/** Docker's default bridge network. */
const SUBNET = { gateway: '172.17.0.1', prefixLength: 16 };

/** Network ids by name: made up once, they live with the engine's state. */
export type NetworkIds = Readonly<Record<'bridge' | 'host' | 'none', string>>;

/** Something given back both here and in the guest. */
export interface NetworkHold {
  readonly inGuest: (p: Program) => void;
  readonly inEngine: () => void;
}

/** The networks that exist without anybody making them: bridge, host and none. */
export class ContainerNetwork {
  #ids: NetworkIds = { bridge: '', host: '', none: '' };
  readonly gateway = SUBNET.gateway;
  readonly #bridge: DefaultBridge;
  readonly #filter: PacketFilter;
  readonly #addresses = new AddressPool(SUBNET);
  readonly #ports = new PortAllocator();
  readonly #random: Random;

  constructor(guest: Guest, random: Random) {
    this.#random = random;
    this.#bridge = new DefaultBridge(guest, SUBNET.gateway, SUBNET.prefixLength);
    this.#filter = new PacketFilter(guest, BRIDGE, '172.17.0.0/16');
  }

  /** Makes what is missing; `anew` also makes the packet filter's rules anew. */
  async open(ids: NetworkIds, { anew }: { anew: boolean }): Promise<void> {
    this.#ids = ids;
    await this.#bridge.open();
    if (anew) await this.#filter.open();
  }

  /** Finds an address and ports for a start. Throws Docker's errors; nothing is reserved then. */
  reserve(name: string, config: ContainerConfig, host: HostConfig): Endpoint {
    const mode = host.NetworkMode ?? 'bridge';
    const base = { endpointId: randomId(this.#random), sandboxId: randomId(this.#random), ports: [] };
    if (mode === 'host' || mode === 'none')
      return { ...base, network: { name: mode, id: this.#ids[mode] }, link: undefined };
    if (mode.startsWith('container:')) return { ...base, network: { name: mode, id: '' }, link: undefined };
    if (mode !== 'bridge') throw new DockerError(404, `network ${mode} not found`);
    const network = { name: mode, id: this.#ids.bridge };
    const ports = this.#reservePorts(name, base.endpointId, config, host);
    const address = this.#addresses.allocate(network.name, network.id);
    const hostInterface = `veth${hex(this.#random.bytes(4)).slice(0, 7)}`;
    const mac = config.MacAddress || macFor(address);
    return { ...base, network, ports, link: { ...SUBNET, hostInterface, address, mac } };
  }

  /** How an endpoint is given back, whatever of it there is. */
  holdFor({ link, ports }: Endpoint): NetworkHold {
    return {
      inGuest: (p) => {
        if (!link) return;
        if (ports.length > 0) this.#filter.unpublish(p, link.address, ports);
        this.#bridge.disconnect(p, link);
      },
      inEngine: () => {
        this.#ports.release(ports);
        if (link) this.#addresses.release(link.address);
      },
    };
  }

  /** Takes what a container already has: after the engine came back. */
  adopt({ link, ports }: Endpoint): void {
    if (link) this.#addresses.adopt(link.address);
    this.#ports.adopt(ports);
  }

  /** Appends the guest's side of connecting the process's network namespace. */
  connect(p: Program, { link, ports }: Endpoint, pid: number): void {
    if (!link) return;
    this.#bridge.connect(p, link, pid);
    if (ports.length > 0) this.#filter.publish(p, link.address, ports);
  }

  /** Appends what happens inside. A namespace of somebody else is left as it is. */
  configureInside(p: Program, { link, network }: Endpoint): void {
    if (link) this.#bridge.configureInside(p, link);
    else if (network.name === 'none') loopbackOnly(p);
  }

  #reservePorts(name: string, endpointId: string, config: ContainerConfig, host: HostConfig): Endpoint['ports'] {
    try {
      return this.#ports.allocate(portRequests(config, host));
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      const prefix = `driver failed programming external connectivity on endpoint ${name} (${endpointId})`;
      throw new DockerError(500, `${prefix}: ${error.message}`, 'Only one container can have a port of the host.');
    }
  }
}
