import { encodeText, viewOf } from '../../bytes.ts';
import { ProgramError } from '../../program-error.ts';
import type { Ref } from '../../values.ts';
import { type Attribute, bytesAttribute, nested, text, u16, u32 } from '../attribute.ts';
import { type NetlinkMessage, NLM_F_CREATE, NLM_F_EXCL } from '../message.ts';
import {
  IFF_UP,
  IFLA_ADDRESS,
  IFLA_BR_VLAN_DEFAULT_PVID,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_IPVLAN_FLAGS,
  IFLA_IPVLAN_MODE,
  IFLA_LINK,
  IFLA_LINKINFO,
  IFLA_MACVLAN_MODE,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_NET_NS_PID,
  IFLA_VLAN_ID,
  RTM_DELLINK,
  RTM_NEWLINK,
  RTM_SETLINK,
  VETH_INFO_PEER,
} from './constants.ts';

/** What can be said about an interface when it is made or changed. */
export interface LinkSettings {
  readonly up?: boolean;
  /** `02:42:ac:11:00:02`. */
  readonly address?: string;
  readonly mtu?: number;
  /** Index of the bridge that it is a port of; 0 takes it out. */
  readonly master?: number;
  /** The network namespace that it goes to. */
  readonly namespace?: { readonly fd: number | Ref } | { readonly pid: number | Ref };
}

export interface NewLink extends LinkSettings {
  /** At most 15 bytes. */
  readonly name: string;
  /** The interface number to take; otherwise the kernel picks one. */
  readonly index?: number;
}

/** An interface that exists. */
export type LinkKey = { readonly index: number } | { readonly name: string };

const NAME_BYTES_MAX = 15;
const IFINFO_BYTES = 16;

/** `defaultVlan` is what a port belongs to at first: 1 unless told, 0 for none. It counts once the bridge filters VLANs. */
export const newBridge = (link: NewLink & { readonly defaultVlan?: number }): NetlinkMessage =>
  newLink(link, 'bridge', link.defaultVlan === undefined ? [] : [u16(IFLA_BR_VLAN_DEFAULT_PVID, link.defaultVlan)]);

/**
 * A pair of interfaces; the peer usually goes to another namespace. It can't be up from the start: the kernel opens it before
 * the two know each other (ENOTCONN, drivers/net/veth.c). The peer's index only counts if the first one has one too.
 */
export const newVeth = (link: NewLink & { readonly peer: Omit<NewLink, 'up'> }): NetlinkMessage => {
  if (link.peer.index !== undefined && link.index === undefined)
    throw new ProgramError(`Cannot choose the index of ${link.peer.name} alone: ${link.name} needs one too`);
  return newLink(link, 'veth', [peerAttribute(link.peer)]);
};

/** How the interfaces on one parent see each other: linux/if_link.h. */
export const MACVLAN_MODES = { private: 1, vepa: 2, bridge: 4, passthru: 8 } as const;
export const IPVLAN_MODES = { l2: 0, l3: 1, l3s: 2 } as const;
export const IPVLAN_FLAGS = { bridge: 0, private: 1, vepa: 2 } as const;

/** An interface with a MAC address of its own on another interface, its `parent` by index. */
export const newMacvlan = (link: NewLink & { parent: number; mode: keyof typeof MACVLAN_MODES }): NetlinkMessage =>
  newLink(link, 'macvlan', [u32(IFLA_MACVLAN_MODE, MACVLAN_MODES[link.mode])], link.parent);

/** An interface that shares the MAC address of its `parent`, by index. */
export const newIpvlan = (
  link: NewLink & { parent: number; mode: keyof typeof IPVLAN_MODES; flag?: keyof typeof IPVLAN_FLAGS },
): NetlinkMessage =>
  newLink(
    link,
    'ipvlan',
    [u16(IFLA_IPVLAN_MODE, IPVLAN_MODES[link.mode]), u16(IFLA_IPVLAN_FLAGS, IPVLAN_FLAGS[link.flag ?? 'bridge'])],
    link.parent,
  );

/** An interface for the frames of `parent` that have a VLAN tag: 802.1Q. */
export const newVlan = (link: NewLink & { parent: number; tag: number }): NetlinkMessage =>
  newLink(link, 'vlan', [u16(IFLA_VLAN_ID, link.tag)], link.parent);

export const newDummy = (link: NewLink): NetlinkMessage => newLink(link, 'dummy', []);

/** Changes an interface; `rename` gives it another name (it must be down on old kernels). */
export const setLink = (link: LinkKey, settings: LinkSettings & { readonly rename?: string }): NetlinkMessage => ({
  label: `change link ${linkName(link)}`,
  type: RTM_SETLINK,
  flags: 0,
  fixed: interfaceInfo('index' in link ? link.index : 0, settings.up),
  attributes: [
    ...('name' in link ? [nameAttribute(link.name)] : []),
    ...('index' in link && settings.rename !== undefined ? [nameAttribute(settings.rename)] : []),
    ...settingAttributes(settings),
  ],
});

/** Removes an interface; a veth takes its peer along. */
export const deleteLink = (link: LinkKey): NetlinkMessage => ({
  label: `delete link ${linkName(link)}`,
  type: RTM_DELLINK,
  flags: 0,
  fixed: interfaceInfo('index' in link ? link.index : 0),
  attributes: 'name' in link ? [nameAttribute(link.name)] : [],
});

const newLink = (link: NewLink, kind: string, data: readonly Attribute[], parent?: number): NetlinkMessage => ({
  label: `create ${kind} ${link.name}`,
  type: RTM_NEWLINK,
  flags: NLM_F_CREATE | NLM_F_EXCL,
  fixed: interfaceInfo(link.index ?? 0, link.up),
  attributes: [
    nameAttribute(link.name),
    ...(parent === undefined ? [] : [u32(IFLA_LINK, parent)]),
    ...settingAttributes(link),
    nested(IFLA_LINKINFO, [text(IFLA_INFO_KIND, kind), ...(data.length > 0 ? [nested(IFLA_INFO_DATA, data)] : [])]),
  ],
});

/** The peer's attribute is a whole link message but for the netlink header. */
function peerAttribute(peer: Omit<NewLink, 'up'>): Attribute {
  const info = interfaceInfo(peer.index ?? 0);
  return { type: VETH_INFO_PEER, value: info, after: [nameAttribute(peer.name), ...settingAttributes(peer)] };
}

function settingAttributes({ address, mtu, master, namespace }: LinkSettings): Attribute[] {
  const attributes: Attribute[] = [];
  if (address !== undefined) attributes.push(bytesAttribute(IFLA_ADDRESS, macBytes(address)));
  if (mtu !== undefined) attributes.push(u32(IFLA_MTU, mtu));
  if (master !== undefined) attributes.push(u32(IFLA_MASTER, master));
  if (namespace)
    attributes.push('fd' in namespace ? u32(IFLA_NET_NS_FD, namespace.fd) : u32(IFLA_NET_NS_PID, namespace.pid));
  return attributes;
}

/** struct ifinfomsg: family, type, index, flags and which of them change. */
export function interfaceInfo(index: number, up?: boolean): Uint8Array {
  const bytes = new Uint8Array(IFINFO_BYTES);
  const view = viewOf(bytes);
  view.setInt32(4, index, true);
  view.setUint32(8, up ? IFF_UP : 0, true);
  view.setUint32(12, up === undefined ? 0 : IFF_UP, true);
  return bytes;
}

/** The kernel would refuse any other. */
export function isInterfaceName(name: string): boolean {
  const { length } = encodeText(name);
  return length > 0 && length <= NAME_BYTES_MAX && !/[/\s:]/.test(name) && name !== '.' && name !== '..';
}

export function nameAttribute(name: string): Attribute {
  if (!isInterfaceName(name))
    throw new ProgramError(
      `Cannot use ${JSON.stringify(name)} as an interface's name: 1 to 15 bytes without / : or space`,
    );
  return text(IFLA_IFNAME, name);
}

function macBytes(address: string): Uint8Array {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address))
    throw new ProgramError(`Cannot use ${JSON.stringify(address)} as a MAC address: six hexadecimal bytes wanted`);
  return Uint8Array.from(address.split(':'), (part) => Number.parseInt(part, 16));
}

const linkName = (link: LinkKey): string => ('name' in link ? link.name : String(link.index));
