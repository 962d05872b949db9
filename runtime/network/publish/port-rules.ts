import type { Guest } from '../../guest/guest.ts';
import type { Program } from '../../guest/program.ts';
import { close } from '../../guest/syscalls/open.ts';
import type { Report } from '../../std/report.ts';
import type { Timers } from '../../std/time.ts';
import type { FamilyName } from '../family-name.ts';
import type { PacketFilter } from '../filter/packet-filter.ts';
import type { RunningSandbox } from '../running-sandbox.ts';
import { gatewayEndpoint, gatewayEndpoint6, type NetworkSandbox } from '../sandbox.ts';
import { PortProxy } from './port-proxy.ts';
import type { PortReservations } from './port-reservations.ts';
import type { PortSocket } from './port-sockets.ts';
import type { PortBinding } from './ports.ts';

/** How published ports work in the guest: rules of the packet filter, sockets that hold the ports, proxies from IPv6. */
export class PortRules {
  readonly #filter: PacketFilter;
  readonly #ports: PortReservations;
  readonly #proxy: PortProxy;

  constructor(parts: {
    readonly guest: Guest;
    readonly timers: Timers;
    readonly report: Report;
    readonly filter: PacketFilter;
    readonly ports: PortReservations;
  }) {
    this.#filter = parts.filter;
    this.#ports = parts.ports;
    this.#proxy = new PortProxy(parts);
  }

  /** Appends the rules that lead the sandbox's ports to where its way out is. */
  publish(p: Program, sandbox: NetworkSandbox): void {
    this.#filter.publish(p, filteredAddresses(sandbox), sandbox.ports);
  }

  /** Appends the end of the rules for these ports. */
  unpublish(p: Program, sandbox: NetworkSandbox, ports: readonly PortBinding[]): void {
    this.#filter.unpublish(p, filteredAddresses(sandbox), ports);
  }

  /** Takes the sockets that hold ports, and serves those of IPv6. */
  keep(sandbox: RunningSandbox, held: readonly PortSocket[]): void {
    const served = held.filter(({ binding }) => this.#proxy.serves(binding));
    const others = held.filter(({ binding }) => !this.#proxy.serves(binding));
    const { proxies, ending } = this.#proxy.serve(served, () => this.#ports.addressesOf(sandbox.data).ipv6);
    sandbox.proxies = ending;
    sandbox.data = { ...sandbox.data, sockets: others.map(({ fd }) => fd), proxies };
  }

  /** Appends the end of the sockets that hold ports. */
  drop(p: Program, sandbox: RunningSandbox): void {
    for (const fd of sandbox.data.sockets) close(p, fd, { continue: true });
    sandbox.proxies?.[Symbol.dispose]();
    sandbox.proxies = undefined;
    sandbox.data = { ...sandbox.data, sockets: [], proxies: [] };
  }

  /** Goes on with the proxies that served when the state was saved. */
  adopt(sandbox: RunningSandbox): void {
    sandbox.proxies = this.#proxy.adopt(sandbox.data.proxies, () => this.#ports.addressesOf(sandbox.data).ipv6);
  }
}

/** Where the packet filter sends packets for published ports: it can't make one of IPv4 of one of IPv6. */
const filteredAddresses = (sandbox: NetworkSandbox): Readonly<Record<FamilyName, string | undefined>> => ({
  ipv4: gatewayEndpoint(sandbox)?.link?.ipv4?.address,
  ipv6: gatewayEndpoint6(sandbox)?.link?.ipv6?.address,
});
