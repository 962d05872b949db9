import { DockerError, serverError } from '../../std/errors.ts';
import { AddressPool, AddressTaken } from './address-pool.ts';
import { checkIpam } from './check-ipam.ts';
import type { Block, Family } from './family.ts';
import type { IpamConfig } from './ipam-entry.ts';
import type { Ipv4 } from './ipv4.ts';

/** The addresses of a network in one family: what was asked for, checked and completed. */
export interface AddressPlan<A = Ipv4> {
  readonly subnet: Block<A>;
  readonly range: Block<A> | undefined;
  readonly gateway: A;
  readonly auxiliary: Readonly<Record<string, A>>;
}

/** What else has a place in the address space: networks refuse to overlap, unasked subnets avoid both. */
export interface AddressSpace<A> {
  readonly networks: readonly Block<A>[];
  /** Routes and addresses of the guest itself. */
  readonly guest: readonly Block<A>[];
  /** Where unasked subnets come from. */
  readonly defaults: Iterable<Block<A>>;
}

const familyOf = ({ Subnet: subnet = '' }: IpamConfig): Family<Ipv4>['name'] =>
  subnet.includes(':') ? 'IPv6' : 'IPv4';

export const entriesOf = (configs: readonly IpamConfig[], family: 'IPv4' | 'IPv6'): IpamConfig[] =>
  configs.filter((config) => familyOf(config) === family);

/** The one entry of a family. Throws Docker's error for several. */
export function entryOf(configs: readonly IpamConfig[], family: 'IPv4' | 'IPv6', driver: string): IpamConfig {
  const entries = entriesOf(configs, family);
  if (entries.length > 1) throw new DockerError(403, `${driver} driver doesn't support multiple subnets`);
  return entries[0] ?? {};
}

/** Decides on a network's addresses. Throws Docker's errors. */
export function planAddresses<A extends number | string>(
  family: Family<A>,
  config: IpamConfig,
  space: AddressSpace<A>,
): AddressPlan<A> {
  if (Object.keys(config).length > 0) checkIpam([config], { ipv6: true });
  const subnet = config.Subnet ? askedSubnet(family, config.Subnet, space) : unaskedSubnet(family, space);
  const range = config.IPRange ? checked(family.parseCidr(config.IPRange)).subnet : undefined;
  const pool = new AddressPool(family, subnet, range);
  const gateway = config.Gateway ? askedGateway(family, pool, config.Gateway) : firstFree(pool);
  const auxiliary = Object.entries(config.AuxiliaryAddresses ?? {}).map(([name, text]): [string, A] => [
    name,
    takeAuxiliary(family, pool, name, text),
  ]);
  return { subnet, range, gateway, auxiliary: Object.fromEntries(auxiliary) };
}

/** The pool of a network with what never is a container's taken out of it. */
export function poolOf<A extends number | string>(
  family: Family<A>,
  { subnet, range, gateway, auxiliary }: AddressPlan<A>,
): AddressPool<A> {
  const pool = new AddressPool(family, subnet, range);
  pool.adopt(gateway);
  for (const address of Object.values(auxiliary)) pool.adopt(address);
  return pool;
}

function askedSubnet<A extends number | string>(family: Family<A>, text: string, space: AddressSpace<A>): Block<A> {
  const { subnet } = checked(family.parseCidr(text));
  if (space.networks.some((other) => family.overlap(subnet, other)))
    throw new DockerError(
      403,
      'Pool overlaps with other one on this address space',
      'Two networks cannot share addresses: the kernel would not know which bridge a packet belongs to.',
    );
  return subnet;
}

function unaskedSubnet<A extends number | string>(
  family: Family<A>,
  { networks, guest, defaults }: AddressSpace<A>,
): Block<A> {
  const inUse = [...networks, ...guest];
  for (const pool of defaults) if (!inUse.some((other) => family.overlap(pool, other))) return pool;
  throw new DockerError(
    404,
    `could not find an available, non-overlapping ${family.name} address pool among the defaults to assign to the network`,
    'All of the default subnets are in use: remove a network, or name a subnet with --subnet.',
  );
}

/** What `checkIpam` let pass is an address or a block. */
function checked<T>(parsed: T | undefined): T {
  if (parsed === undefined) throw new Error('Cannot plan the addresses of a network: they have not been checked');
  return parsed;
}

function askedGateway<A extends number | string>(family: Family<A>, pool: AddressPool<A>, text: string): A {
  const gateway = checked(family.parse(text));
  try {
    pool.take(gateway);
  } catch (error) {
    throw serverError(`failed to allocate gateway (${text}): ${messageOf(error)}`, undefined, error);
  }
  return gateway;
}

/** Docker's gateway is the first of the range, where there is one. */
function firstFree<A extends number | string>(pool: AddressPool<A>): A {
  const gateway = pool.allocate();
  if (gateway === undefined) throw serverError('failed to allocate gateway (): no available addresses on this pool');
  return gateway;
}

function takeAuxiliary<A extends number | string>(
  family: Family<A>,
  pool: AddressPool<A>,
  name: string,
  text: string,
): A {
  const address = checked(family.parse(text));
  try {
    pool.take(address);
  } catch (error) {
    throw serverError(
      `failed to allocate secondary ip address (${name}:${text}): ${messageOf(error)}`,
      undefined,
      error,
    );
  }
  return address;
}

const messageOf = (error: unknown): string => (error instanceof AddressTaken ? error.message : String(error));

/** What inspect shows of one family where nobody asked for a subnet: only then Docker tells the gateway that it chose. */
export function shownPlan<A extends number | string>(
  family: Family<A>,
  { subnet, gateway }: AddressPlan<A>,
): IpamConfig {
  return { Subnet: family.formatCidr(subnet), Gateway: family.format(gateway) };
}
