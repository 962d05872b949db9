import { DockerError, serverError } from '../../std/errors.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { writeFile } from '../../guest/files/write-file.ts';
import type { Guest } from '../../guest/guest.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import { addAddress, type InterfaceAddress } from '../../guest/netlink/route/address.ts';
import { deleteLink, newBridge, newVeth } from '../../guest/netlink/route/link.ts';
import { Program } from '../../guest/program.ts';
import { broadcastOf, formatIpv4, hasBroadcast, macFor } from '../ipam/ipv4.ts';
import type { AddressPlan } from '../ipam/ipam-config.ts';
import { formatIpv6, type Ipv6 } from '../ipam/ipv6.ts';
import type { NetworkSpec } from '../network.ts';
import type { PacketFilter } from '../filter/packet-filter.ts';
import type { Link } from '../sandbox.ts';
import type { NetworkDriver, WayOut } from './driver.ts';
import { createLink, findLink, removeLink } from './links.ts';
import { bridgeOptions } from './options.ts';

/** A bridge in the guest for each network, and veth pairs on it. */
export class BridgeDriver implements NetworkDriver {
  readonly paired = true;
  readonly ownMac = true;
  readonly #guest: Guest;
  readonly #filter: PacketFilter;
  /** Interface numbers of bridges by network id. */
  readonly #indexes = new Map<string, number>();
  /** Networks whose bridge somebody else made: it stays. */
  readonly #borrowed = new Set<string>();

  constructor(guest: Guest, filter: PacketFilter) {
    this.#guest = guest;
    this.#filter = filter;
  }

  check(spec: NetworkSpec, others: readonly NetworkSpec[]): void {
    const { name } = bridgeOptions(spec);
    const holder = others.find((other) => other.driver === 'bridge' && bridgeOptions(other).name === name);
    if (!holder) return;
    const words = `cannot create network ${spec.id} (${name}): conflicts with network ${holder.id} (${name})`;
    throw new DockerError(403, `${words}: networks have same bridge name`);
  }

  async open(spec: NetworkSpec): Promise<void> {
    const { name, mtu } = bridgeOptions(spec);
    const existing = await findLink(this.#guest, name);
    if (existing && existing.kind !== 'bridge')
      throw new DockerError(403, `cannot use interface ${name} as a bridge: it is none`);
    try {
      if (existing) this.#borrow(spec, existing.index);
      else this.#indexes.set(spec.id, await this.#create(spec, name, mtu));
      await this.#setUp(spec, name);
    } catch (error) {
      await this.remove(spec);
      throw error;
    }
  }

  /** After the engine came back its own bridges are there. */
  async reopen(spec: NetworkSpec): Promise<void> {
    const existing = await findLink(this.#guest, bridgeOptions(spec).name);
    if (existing) this.#indexes.set(spec.id, existing.index);
    else await this.open(spec);
  }

  async remove(spec: NetworkSpec): Promise<void> {
    const { name } = bridgeOptions(spec);
    const p = new Program(`stop filtering ${name}`);
    this.#filter.removeBridge(p, bridgeOptions(spec), spec);
    await this.#guest.run(p);
    this.#indexes.delete(spec.id);
    if (!this.#borrowed.delete(spec.id)) await removeLink(this.#guest, name);
  }

  wayOut({ internal }: NetworkSpec): WayOut {
    return internal ? 'none' : 'gateway';
  }

  join(p: Program, spec: NetworkSpec, link: Link, pid: number): void {
    const { mtu } = bridgeOptions(spec);
    const size = mtu === undefined ? {} : { mtu };
    netlinkRequest(
      p,
      NETLINK_ROUTE,
      [
        newVeth({
          name: link.hostInterface ?? '',
          master: this.#indexes.get(spec.id) ?? 0,
          up: true,
          ...size,
          // A peer can't be up before the pair is joined: the inside does it.
          peer: { name: link.name, address: link.mac, namespace: { pid }, ...size },
        }),
      ],
      { note: 'a cable from the bridge to the container' },
    );
  }

  leave(p: Program, _: NetworkSpec, { hostInterface }: Link): void {
    if (hostInterface !== undefined)
      netlinkRequest(p, NETLINK_ROUTE, [deleteLink({ name: hostInterface })], { continue: true });
  }

  #borrow(spec: NetworkSpec, index: number): void {
    this.#indexes.set(spec.id, index);
    this.#borrowed.add(spec.id);
  }

  #create({ id, addresses }: NetworkSpec, name: string, mtu: number | undefined): Promise<number> {
    // A fixed MAC: otherwise a bridge takes its lowest port's and changes it as containers come and go.
    const address = macFor(formatIpv4(addresses?.gateway ?? parseInt(id.slice(0, 8), 16)));
    const size = mtu === undefined ? {} : { mtu };
    // A port with a VLAN makes the kernel go through all 8,192 at every change of it (net/8021q/vlan.c, vlan_device_event).
    return createLink(this.#guest, name, newBridge({ name, address, up: true, defaultVlan: 0, ...size }));
  }

  async #setUp(spec: NetworkSpec, name: string): Promise<void> {
    if (spec.addresses) await this.#addGateway(name, spec, spec.addresses);
    if (spec.addresses6) await this.#addGateway6(name, spec, spec.addresses6);
    const p = new Program(`set up ${name}`);
    writeFile(p, '/proc/sys/net/ipv4/ip_forward', '1');
    // Published ports are reachable from the guest's 127.0.0.1 too; the packet filter keeps containers from it.
    writeFile(p, `/proc/sys/net/ipv4/conf/${name}/route_localnet`, '1');
    const options = bridgeOptions(spec);
    this.#filter.addBridge(p, options, spec);
    // Frames between ports of one bridge only pass the packet filter with this.
    if (!options.interContainer) writeFile(p, '/proc/sys/net/bridge/bridge-nf-call-iptables', '1', { continue: true });
    if (!options.interContainer && spec.ipv6)
      writeFile(p, '/proc/sys/net/bridge/bridge-nf-call-ip6tables', '1', { continue: true });
    await this.#guest.run(p);
  }

  #addGateway(name: string, spec: NetworkSpec, { subnet, gateway }: AddressPlan): Promise<void> {
    const address = { address: formatIpv4(gateway), prefixLength: subnet.prefixLength };
    const broadcast = hasBroadcast(subnet) && { broadcast: formatIpv4(broadcastOf(subnet)) };
    return this.#addAddress(new Program(`the address of ${name}`), spec, 'IPv4', { ...address, ...broadcast });
  }

  #addGateway6(name: string, spec: NetworkSpec, { subnet, gateway }: AddressPlan<Ipv6>): Promise<void> {
    const p = new Program(`the IPv6 address of ${name}`);
    const settings = '/proc/sys/net/ipv6/conf';
    // Interfaces of the guest have no IPv6 until somebody asks for it.
    writeFile(p, `${settings}/${name}/disable_ipv6`, '0');
    writeFile(p, `${settings}/all/forwarding`, '1');
    const address = {
      address: formatIpv6(gateway),
      prefixLength: subnet.prefixLength,
      // A bridge without containers has no carrier, with which the kernel would never be done asking whether anybody has the address.
      withoutDetection: true,
    };
    return this.#addAddress(p, spec, 'IPv6', address);
  }

  /** Throws Docker's error for an address that the kernel gives nobody: ff00::1 is one of many. */
  async #addAddress(
    p: Program,
    { id }: NetworkSpec,
    family: 'IPv4' | 'IPv6',
    address: Omit<InterfaceAddress, 'link'>,
  ): Promise<void> {
    const message = addAddress({ ...address, link: this.#indexes.get(id) ?? 0 });
    netlinkRequest(p, NETLINK_ROUTE, [message], { continue: this.#borrowed.has(id) });
    try {
      await this.#guest.run(p);
    } catch (error) {
      if (!isSyscallError(error)) throw error;
      const written = `${address.address}/${String(address.prefixLength)}`;
      throw serverError(`failed to add ${family} address ${written} to bridge: ${error.reason}`, undefined, error);
    }
  }
}
