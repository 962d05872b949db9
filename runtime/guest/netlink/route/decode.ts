import { formatIpv6 } from '../../../std/ipv6.ts';
import { viewOf } from '../../bytes.ts';
import { GuestError } from '../../errors.ts';
import { Attributes } from '../attribute.ts';
import type { DecodedMessage, NetlinkMessage } from '../message.ts';
import {
  IFA_ADDRESS,
  IFA_LOCAL,
  IFF_UP,
  IFLA_ADDRESS,
  IFLA_IFNAME,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_STATS64,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_NEWADDR,
  RTM_NEWLINK,
} from './constants.ts';
import { interfaceInfo, type LinkKey, nameAttribute } from './link.ts';

/** An interface as the kernel tells it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly up: boolean;
  /** `veth`, `bridge`, ...; undefined for plain devices. */
  readonly kind: string | undefined;
  /** `02:42:ac:11:00:02`; empty where it has none. */
  readonly address: string;
  readonly mtu: number;
  /** Index of its bridge. */
  readonly master: number | undefined;
  /** Index of a veth's peer, in the peer's namespace. */
  readonly peer: number | undefined;
  readonly statistics: LinkStatistics | undefined;
}

export interface LinkStatistics {
  readonly receivedPackets: number;
  readonly sentPackets: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly receiveErrors: number;
  readonly sendErrors: number;
  readonly receiveDropped: number;
  readonly sendDropped: number;
}

/** An address of an interface, of either family. */
export interface LinkAddress {
  readonly link: number;
  readonly address: string;
  readonly prefixLength: number;
}

/** For netlinkQuery; of all interfaces for netlinkDump, when no key is given. */
export const getLink = (link?: LinkKey): NetlinkMessage => ({
  label: 'read links',
  type: RTM_GETLINK,
  flags: 0,
  fixed: interfaceInfo(link && 'index' in link ? link.index : 0),
  attributes: link && 'name' in link ? [nameAttribute(link.name)] : [],
});

/** For netlinkDump: the addresses of all interfaces. */
export const getAddresses = (): NetlinkMessage => ({
  label: 'read addresses',
  type: RTM_GETADDR,
  flags: 0,
  fixed: new Uint8Array(8),
  attributes: [],
});

const IFINFO_BYTES = 16;
const IFADDR_BYTES = 8;

export function decodeLink({ type, payload }: DecodedMessage): Link {
  if (type !== RTM_NEWLINK || payload.length < IFINFO_BYTES)
    throw new GuestError(`Cannot read a link from a message of type ${String(type)}, ${String(payload.length)} bytes`);
  const view = viewOf(payload);
  const attributes = new Attributes(payload.subarray(IFINFO_BYTES));
  const statistics = attributes.bytes(IFLA_STATS64);
  return {
    index: view.getInt32(4, true),
    name: attributes.text(IFLA_IFNAME) ?? '',
    up: (view.getUint32(8, true) & IFF_UP) !== 0,
    kind: attributes.nested(IFLA_LINKINFO)?.text(IFLA_INFO_KIND),
    address: hexAddress(attributes.bytes(IFLA_ADDRESS) ?? new Uint8Array()),
    mtu: attributes.u32(IFLA_MTU) ?? 0,
    master: attributes.u32(IFLA_MASTER),
    peer: attributes.u32(IFLA_LINK),
    statistics: statistics && decodeStatistics(statistics),
  };
}

export function decodeAddress({ type, payload }: DecodedMessage): LinkAddress {
  if (type !== RTM_NEWADDR || payload.length < IFADDR_BYTES)
    throw new GuestError(`Cannot read an address from a message of type ${String(type)}`);
  const attributes = new Attributes(payload.subarray(IFADDR_BYTES));
  const address = attributes.bytes(IFA_LOCAL) ?? attributes.bytes(IFA_ADDRESS);
  if (address?.length !== 4 && address?.length !== 16)
    throw new GuestError(`Cannot read an address of ${String(address?.length ?? 0)} bytes: 4 or 16 wanted`);
  const view = viewOf(payload);
  return {
    link: view.getUint32(4, true),
    address: address.length === 4 ? address.join('.') : formatIpv6(address),
    prefixLength: view.getUint8(1),
  };
}

const hexAddress = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');

/** struct rtnl_link_stats64: linux/if_link.h. */
function decodeStatistics(bytes: Uint8Array): LinkStatistics | undefined {
  if (bytes.length < 64) return undefined;
  const view = viewOf(bytes);
  const at = (index: number): number => Number(view.getBigUint64(index * 8, true));
  return {
    receivedPackets: at(0),
    sentPackets: at(1),
    receivedBytes: at(2),
    sentBytes: at(3),
    receiveErrors: at(4),
    sendErrors: at(5),
    receiveDropped: at(6),
    sendDropped: at(7),
  };
}
