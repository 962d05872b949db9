import { DockerError, serverError } from '../../std/errors.ts';
import { isSyscallError } from '../../guest/errors.ts';
import type { Guest } from '../../guest/guest.ts';
import type { NetlinkMessage } from '../../guest/netlink/message.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../../guest/netlink/request.ts';
import {
  IPVLAN_FLAGS,
  IPVLAN_MODES,
  MACVLAN_MODES,
  newDummy,
  newIpvlan,
  newMacvlan,
  newVlan,
} from '../../guest/netlink/route/link.ts';
import type { Program } from '../../guest/program.ts';
import { renameInterface } from '../../guest/syscalls/interface.ts';
import { insideNetwork } from '../connect/inside.ts';
import type { NetworkSpec } from '../network.ts';
import type { Link } from '../sandbox.ts';
import type { NetworkDriver, WayOut } from './driver.ts';
import { createLink, findLink, removeLink } from './links.ts';
import { mtuOption } from './options.ts';

const VLAN_TAG_MAX = 4094;
/** An interface's name must be free in the guest's namespace although it is made in another one, and `eth0` is not. */
const NEW_NAME = 'vlan-new';

/** What macvlan and ipvlan differ in. */
interface Kind {
  readonly driver: 'macvlan' | 'ipvlan';
  readonly ownMac: boolean;
  readonly modes: object;
  readonly defaultMode: string;
  /** Stands in for a parent that nobody named. */
  readonly dummyPrefix: string;
  create(link: VlanLink): NetlinkMessage;
}

interface VlanLink {
  readonly name: string;
  readonly mac: string;
  readonly parent: number;
  readonly mode: string;
  readonly flag: IpvlanFlag;
  readonly pid: number;
  readonly mtu?: number;
}

type IpvlanFlag = keyof typeof IPVLAN_FLAGS;

export const MACVLAN: Kind = {
  driver: 'macvlan',
  ownMac: true,
  modes: MACVLAN_MODES,
  defaultMode: 'bridge',
  dummyPrefix: 'dm-',
  create: ({ mac, mode, pid, ...link }) =>
    newMacvlan({ ...link, address: mac, mode: mode as keyof typeof MACVLAN_MODES, namespace: { pid } }),
};

export const IPVLAN: Kind = {
  driver: 'ipvlan',
  ownMac: false,
  modes: IPVLAN_MODES,
  defaultMode: 'l2',
  dummyPrefix: 'di-',
  create: ({ mac: _mac, mode, pid, ...link }) =>
    newIpvlan({ ...link, mode: mode as keyof typeof IPVLAN_MODES, namespace: { pid } }),
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
    this.#flag(spec);
    mtuOption(spec.options);
    const parent = this.#parentName(spec);
    if (parent === 'lo') throw serverError(`loopback interface is not a valid ${this.#kind.driver} parent link`);
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
    if (name === this.#dummyName(spec) || VLAN_NAME.test(name)) this.#borrowed.delete(spec.id);
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
      name: NEW_NAME,
      mac: link.mac,
      parent: this.#parents.get(spec.id) ?? 0,
      mode: this.#mode(spec),
      flag: this.#flag(spec),
      pid,
      ...(mtu === undefined ? {} : { mtu }),
    });
    netlinkRequest(p, NETLINK_ROUTE, [message], { note: "an interface of the container's own on the host's" });
    insideNetwork(p, pid, () => renameInterface(p, NEW_NAME, link.name));
  }

  /** The interface lives in the container's namespace alone and goes with it. */
  leave(): void {}

  #mode({ options }: NetworkSpec): string {
    const { driver, modes, defaultMode } = this.#kind;
    const mode = options[`${driver}_mode`] || defaultMode;
    if (Object.hasOwn(modes, mode)) return mode;
    throw serverError(
      `requested ${driver} mode '${mode}' is not valid, '${defaultMode}' mode is the ${driver} driver default`,
    );
  }

  #flag({ options }: NetworkSpec): IpvlanFlag {
    const flag = options['ipvlan_flag'] || 'bridge';
    if (this.#kind.driver === 'macvlan' || Object.hasOwn(IPVLAN_FLAGS, flag)) return flag as IpvlanFlag;
    throw serverError(`requested ipvlan flag '${flag}' is not valid, 'bridge' is the ipvlan driver default`);
  }

  #parentName(spec: NetworkSpec): string {
    return spec.options['parent'] || this.#dummyName(spec);
  }

  #dummyName({ id }: NetworkSpec): string {
    return `${this.#kind.dummyPrefix}${id.slice(0, 12)}`;
  }

  async #createParent(spec: NetworkSpec, name: string): Promise<number> {
    if (name === this.#dummyName(spec)) return createLink(this.#guest, name, newDummy({ name, up: true }));
    const [parentName = '', tagText, ...more] = name.split('.');
    if (tagText === undefined)
      throw serverError(`invalid subinterface vlan name ${name}, example formatting is eth0.10`);
    if (more.length > 0)
      throw serverError(
        `required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received ${name}`,
      );
    if (!/^[-+]?\d{1,9}$/.test(tagText))
      throw serverError(`unable to parse a valid vlan id from: ${tagText} (ex. eth0.10 for vlan 10)`);
    const parent = await findLink(this.#guest, parentName);
    if (!parent) throw serverError(`-o parent interface was not found on the host: ${parentName}`);
    const tag = Number(tagText);
    if (tag < 1 || tag > VLAN_TAG_MAX) throw serverError(`vlan id must be between 1-4094, received: ${String(tag)}`);
    try {
      return await createLink(this.#guest, name, newVlan({ name, parent: parent.index, tag, up: true }));
    } catch (error) {
      if (!isSyscallError(error)) throw error;
      throw new DockerError(500, `failed to create ${name} vlan link: ${error.reason}`, undefined, { cause: error });
    }
  }
}

/** `eth0.10` */
const VLAN_NAME = /^[^.]+\.\d{1,4}$/;
