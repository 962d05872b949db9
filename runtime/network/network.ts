import type { Instant } from '../std/instant.ts';
import { AddressPool } from './ipam/address-pool.ts';
import { IPV4, IPV6 } from './ipam/family.ts';
import { type AddressPlan, poolOf } from './ipam/ipam-config.ts';
import type { IpamConfig } from './ipam/ipam-entry.ts';
import type { Ipv4 } from './ipam/ipv4.ts';
import type { Ipv6 } from './ipam/ipv6.ts';

export const DRIVER_NAMES = ['bridge', 'host', 'null', 'macvlan', 'ipvlan'] as const;
export type DriverName = (typeof DRIVER_NAMES)[number];

/** What a network is; it never changes. This is what is written down (network-store.ts). */
export interface NetworkSpec {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly driver: DriverName;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** It only lends its settings to others. */
  readonly configOnly: boolean;
  /** The network that lent it its settings. */
  readonly configFrom: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly ipam: {
    readonly driver: string;
    readonly options: Readonly<Record<string, string>> | null;
    readonly config: readonly IpamConfig[];
    /** Its subnets were asked for: then its containers' addresses can be, too. */
    readonly chosen: boolean;
    readonly chosen6: boolean;
  };
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  /** Undefined for networks without IPv4 addresses: host, none, configurations, and where IPv4 is switched off. */
  readonly addresses: AddressPlan | undefined;
  /** Undefined for networks without IPv6 addresses. */
  readonly addresses6: AddressPlan<Ipv6> | undefined;
}

/** The networks that are there without anybody making them. */
export const PREDEFINED = ['bridge', 'host', 'none'] as const;
export type Predefined = (typeof PREDEFINED)[number];
export const isPredefined = (name: string): name is Predefined => PREDEFINED.some((each) => each === name);

/** A network that exists, with the addresses that are still free in it. */
export class Network {
  readonly spec: NetworkSpec;
  /** Undefined where there are no addresses of the family. */
  readonly pool: AddressPool<Ipv4> | undefined;
  readonly pool6: AddressPool<Ipv6> | undefined;

  constructor(spec: NetworkSpec) {
    this.spec = spec;
    this.pool = spec.addresses && poolOf(IPV4, spec.addresses);
    this.pool6 = spec.addresses6 && poolOf(IPV6, spec.addresses6);
  }

  /** Its containers get interfaces. */
  get hasAddresses(): boolean {
    return this.pool !== undefined || this.pool6 !== undefined;
  }

  get id(): string {
    return this.spec.id;
  }

  get name(): string {
    return this.spec.name;
  }

  /** Its containers find each other by name, may ask for addresses and can be given aliases. */
  get userDefined(): boolean {
    return !isPredefined(this.spec.name);
  }
}
