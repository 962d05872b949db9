import { badParameter, DockerError } from '../../errors.ts';
import { isSyscallError } from '../../guest/errors.ts';
import type { Guest } from '../../guest/guest.ts';
import type { NetlinkMessage } from '../../guest/netlink/message.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import {
  IPVLAN_MODES,
  MACVLAN_MODES,
  newDummy,
  newIpvlan,
  newMacvlan,
  newVlan,
} from '../../guest/netlink/route/link.ts';
import type { Program } from '../../guest/program.ts';
import type { NetworkSpec } from '../network.ts';
import type { Link } from '../sandbox.ts';
import type { NetworkDriver, WayOut } from './driver.ts';
import { createLink, findLink, removeLink } from './links.ts';
import { mtuOption } from './options.ts';

const VLAN_TAG_MAX = 4094;

/** What macvlan and ipvlan differ in. */
interface Kind {
  readonly driver: 'macvlan' | 'ipvlan';
  readonly ownMac: boolean;
  readonly modes: object;
  readonly defaultMode: string;
  /** Stands in for a parent that nobody named. */
  readonly dummyPrefix: string;
  create(link: { name: string; mac: string; parent: number; mode: string; pid: number; mtu?: number }): NetlinkMessage;
}

export const MACVLAN: Kind = {
  driver: 'macvlan',
  ownMac: true,
  modes: MACVLAN_MODES,
  defaultMode: 'bridge',
  dummyPrefix: 'dm-',
  create: ({ name, mac, parent, mode, pid, ...mtu }) =>
    newMacvlan({ name, address: mac, parent, mode: mode as keyof typeof MACVLAN_MODES, namespace: { pid }, ...mtu }),
};

export const IPVLAN: Kind = {
  driver: 'ipvlan',
  ownMac: false,
  modes: IPVLAN_MODES,
  defaultMode: 'l2',
  dummyPrefix: 'di-',
  create: ({ name, parent, mode, pid, ...mtu }) =>
    newIpvlan({ name, parent, mode: mode as keyof typeof IPVLAN_MODES, namespace: { pid }, ...mtu }),
};

/** Interfaces of containers directly on one of the guest's, without a bridge between. */
export class VlanDriver implements NetworkDriver {
  readonly paired = false;
  readonly ownMac: boolean;
  readonly #guest: Guest;
  readonly #kind: Kind;
  /** Interface numbers of parents by network id. */
  readonly #parents = new Map<string, number>();
  /** Networks whose parent was there before: it stays. */
  readonly #borrowed = new Set<string>();

  constructor(guest: Guest, kind: Kind) {
    this.#guest = guest;
    this.#kind = kind;
    this.ownMac = kind.ownMac;
  }

  check(spec: NetworkSpec, others: readonly NetworkSpec[]): void {
    this.#mode(spec);
    mtuOption(spec.options);
    const parent = this.#parentName(spec);
    const holder = others.find((other) => other.driver === spec.driver && this.#parentName(other) === parent);
    if (holder)
      throw new DockerError(403, `network ${this.#dummyName(holder)} is already using parent interface ${parent}`);
  }

  async open(spec: NetworkSpec): Promise<void> {
    const name = this.#parentName(spec);
    const existing = await findLink(this.#guest, name);
    if (existing) this.#borrowed.add(spec.id);
    this.#parents.set(spec.id, existing?.index ?? (await this.#createParent(spec, name)));
  }

  async reopen(spec: NetworkSpec): Promise<void> {
    await this.open(spec);
    const name = this.#parentName(spec);
    // What looks like made for the network was.
    if (name === this.#dummyName(spec) || vlanOf(name)) this.#borrowed.delete(spec.id);
  }

  async remove(spec: NetworkSpec): Promise<void> {
    this.#parents.delete(spec.id);
    if (!this.#borrowed.delete(spec.id)) await removeLink(this.#guest, this.#parentName(spec));
  }

  wayOut(spec: NetworkSpec): WayOut {
    if (spec.internal || this.#parentName(spec) === this.#dummyName(spec)) return 'none';
    return this.#kind.driver === 'ipvlan' && this.#mode(spec) !== 'l2' ? 'interface' : 'gateway';
  }

  join(p: Program, spec: NetworkSpec, link: Link, pid: number): void {
    const mtu = mtuOption(spec.options);
    const message = this.#kind.create({
      name: link.name,
      mac: link.mac,
      parent: this.#parents.get(spec.id) ?? 0,
      mode: this.#mode(spec),
      pid,
      ...(mtu === undefined ? {} : { mtu }),
    });
    netlinkRequest(p, NETLINK_ROUTE, [message], { note: "an interface of the container's own on the host's" });
  }

  /** The interface lives in the container's namespace alone and goes with it. */
  leave(): void {}

  #mode({ options }: NetworkSpec): string {
    const { driver, modes, defaultMode } = this.#kind;
    const mode = options[`${driver}_mode`] || defaultMode;
    if (Object.hasOwn(modes, mode)) return mode;
    throw badParameter(
      `requested ${driver} mode '${mode}' is not valid, '${defaultMode}' mode is the ${driver} driver default`,
    );
  }

  #parentName(spec: NetworkSpec): string {
    return spec.options['parent'] || this.#dummyName(spec);
  }

  #dummyName({ id }: NetworkSpec): string {
    return `${this.#kind.dummyPrefix}${id.slice(0, 12)}`;
  }

  async #createParent(spec: NetworkSpec, name: string): Promise<number> {
    if (name === this.#dummyName(spec)) return createLink(this.#guest, name, newDummy({ name, up: true }));
    const vlan = vlanOf(name);
    if (!vlan) throw badParameter(`invalid subinterface vlan name ${name}, example formatting is eth0.10`);
    const parent = await findLink(this.#guest, vlan.parent);
    if (!parent)
      throw badParameter(`failed to find master interface ${vlan.parent} on the Docker host: Link not found`);
    try {
      return await createLink(this.#guest, name, newVlan({ name, parent: parent.index, tag: vlan.tag, up: true }));
    } catch (error) {
      if (!isSyscallError(error)) throw error;
      throw new DockerError(500, `failed to create ${name} vlan link: ${error.reason}`, undefined, { cause: error });
    }
  }
}

/** `eth0.10`; undefined for other names. */
function vlanOf(name: string): { readonly parent: string; readonly tag: number } | undefined {
  const [, parent = '', tag = ''] = /^([^.]+)\.(\d{1,4})$/.exec(name) ?? [];
  return parent !== '' && Number(tag) >= 1 && Number(tag) <= VLAN_TAG_MAX ? { parent, tag: Number(tag) } : undefined;
}
