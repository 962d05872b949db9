import { AddressPool } from './ipam/address-pool.ts';
import { type AddressPlan, type IpamConfig, poolOf } from './ipam/ipam-config.ts';

export type DriverName = 'bridge' | 'host' | 'null' | 'macvlan' | 'ipvlan';

/** What a network is; it never changes. Plain data: this is what is written down. */
export interface NetworkSpec {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
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
    /** Its subnet was asked for: then its containers' addresses can be, too. */
    readonly chosen: boolean;
  };
  /** Undefined for networks without addresses: host, none, configurations. */
  readonly addresses: AddressPlan | undefined;
}

/** The networks that are there without anybody making them. */
export const PREDEFINED = ['bridge', 'host', 'none'] as const;
export type Predefined = (typeof PREDEFINED)[number];
export const isPredefined = (name: string): name is Predefined => PREDEFINED.some((each) => each === name);

/** A network that exists, with the addresses that are still free in it. */
export class Network {
  readonly spec: NetworkSpec;
  /** Undefined where there are no addresses. */
  readonly pool: AddressPool | undefined;

  constructor(spec: NetworkSpec) {
    this.spec = spec;
    this.pool = spec.addresses && poolOf(spec.addresses);
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
