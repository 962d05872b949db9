import { words } from '../../bytes.ts';
import { AF_INET, AF_INET6 } from '../../constants/address-families.ts';
import { addressBytes } from '../../syscalls/socket-address.ts';
import { type Attribute, bytesAttribute, text, u32 } from '../attribute.ts';
import { type NetlinkMessage, NLM_F_CREATE, NLM_F_EXCL } from '../message.ts';
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_F_NODAD,
  IFA_LABEL,
  IFA_LOCAL,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREFSRC,
  RTM_DELADDR,
  RTM_DELROUTE,
  RTM_NEWADDR,
  RTM_NEWROUTE,
  RTN_UNICAST,
  RTPROT_BOOT,
} from './constants.ts';
import { concatBytes } from '../../../std/concat-bytes.ts';

/** An address of an interface, of either family. */
export interface InterfaceAddress {
  /** Index of the interface. */
  readonly link: number;
  /** `172.17.0.2`, `fd00::2`. */
  readonly address: string;
  readonly prefixLength: number;
  readonly broadcast?: string;
  readonly label?: string;
  /** Of IPv6: it is used at once, without asking the others whether they have it. */
  readonly withoutDetection?: boolean;
}

export const addAddress = (what: InterfaceAddress): NetlinkMessage => addressMessage('add', what);
export const deleteAddress = (what: InterfaceAddress): NetlinkMessage => addressMessage('delete', what);

function addressMessage(verb: 'add' | 'delete', what: InterfaceAddress): NetlinkMessage {
  const attributes = [ip(IFA_LOCAL, what.address), ip(IFA_ADDRESS, what.address)];
  if (what.broadcast !== undefined) attributes.push(ip(IFA_BROADCAST, what.broadcast));
  if (what.label !== undefined) attributes.push(text(IFA_LABEL, what.label));
  return {
    label: `${verb} address ${what.address}/${String(what.prefixLength)} of link ${String(what.link)}`,
    type: verb === 'add' ? RTM_NEWADDR : RTM_DELADDR,
    flags: verb === 'add' ? NLM_F_CREATE | NLM_F_EXCL : 0,
    // struct ifaddrmsg: family, prefix length, flags, scope, index.
    fixed: concatBytes([
      Uint8Array.of(
        familyOf(what.address),
        what.prefixLength,
        what.withoutDetection ? IFA_F_NODAD : 0,
        RT_SCOPE_UNIVERSE,
      ),
      words(what.link),
    ]),
    attributes,
  };
}

/** A route; without a destination the default route. */
export interface Route {
  /** IPv4 when absent. */
  readonly family?: 'ipv4' | 'ipv6';
  readonly destination?: { readonly address: string; readonly prefixLength: number };
  readonly gateway?: string;
  /** Index of the interface. */
  readonly link?: number;
  readonly source?: string;
}

export const addRoute = (route: Route): NetlinkMessage => routeMessage('add', route);
export const deleteRoute = (route: Route): NetlinkMessage => routeMessage('delete', route);

function routeMessage(verb: 'add' | 'delete', route: Route): NetlinkMessage {
  const { family = 'ipv4', destination, gateway, link, source } = route;
  const scope = gateway === undefined ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  const attributes: Attribute[] = [];
  if (destination) attributes.push(ip(RTA_DST, destination.address));
  if (gateway !== undefined) attributes.push(ip(RTA_GATEWAY, gateway));
  if (link !== undefined) attributes.push(u32(RTA_OIF, link));
  if (source !== undefined) attributes.push(ip(RTA_PREFSRC, source));
  return {
    label: `${verb} route to ${destination?.address ?? 'everywhere'}${gateway === undefined ? '' : ` by ${gateway}`}`,
    type: verb === 'add' ? RTM_NEWROUTE : RTM_DELROUTE,
    flags: verb === 'add' ? NLM_F_CREATE | NLM_F_EXCL : 0,
    // struct rtmsg: family, prefix lengths, tos, table, protocol, scope, type, flags.
    fixed: Uint8Array.of(
      family === 'ipv4' ? AF_INET : AF_INET6,
      destination?.prefixLength ?? 0,
      0,
      0,
      RT_TABLE_MAIN,
      RTPROT_BOOT,
      scope,
      RTN_UNICAST,
      0,
      0,
      0,
      0,
    ),
    attributes,
  };
}

const ip = (type: number, address: string): Attribute => bytesAttribute(type, addressBytes(address));

const familyOf = (address: string): number => (address.includes(':') ? AF_INET6 : AF_INET);
