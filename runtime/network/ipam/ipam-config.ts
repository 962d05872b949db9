import { badParameter, DockerError, serverError } from '../../errors.ts';
import { AddressPool, AddressTaken } from './address-pool.ts';
import { freePool } from './default-pools.ts';
import { contains, formatCidr, formatIpv4, type Ipv4, overlap, parseCidr, parseIpv4, type Subnet } from './ipv4.ts';

/** One entry of a network's `IPAM.Config`, as the API has it. */
export interface IpamConfig {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
}

/** The addresses of a network: what was asked for, checked and completed. */
export interface AddressPlan {
  readonly subnet: Subnet;
  readonly range: Subnet | undefined;
  readonly gateway: Ipv4;
  readonly auxiliary: Readonly<Record<string, Ipv4>>;
}

/** What else has a place in the address space: networks refuse to overlap, unasked subnets avoid both. */
export interface AddressSpace {
  readonly networks: readonly Subnet[];
  /** Routes and addresses of the guest itself. */
  readonly guest: readonly Subnet[];
}

const isIpv6 = ({ Subnet: subnet = '' }: IpamConfig): boolean => subnet.includes(':');

/** The IPv4 entry; those of IPv6 say nothing to a network without it. Throws Docker's error for several. */
export function ipv4Config(configs: readonly IpamConfig[], driver: string): IpamConfig {
  const entries = configs.filter((config) => !isIpv6(config));
  if (entries.length > 1) throw badParameter(`${driver} driver doesn't support multiple subnets`);
  return entries[0] ?? {};
}

/** Decides on a network's addresses. Throws Docker's errors. */
export function planAddresses(config: IpamConfig, space: AddressSpace): AddressPlan {
  const subnet = config.Subnet ? askedSubnet(config.Subnet, space) : unaskedSubnet(space);
  const range = config.IPRange ? rangeIn(subnet, config.IPRange) : undefined;
  const pool = new AddressPool(subnet, range);
  const gateway = config.Gateway ? askedGateway(pool, config.Gateway) : firstFree(pool, subnet);
  const auxiliary = Object.entries(config.AuxiliaryAddresses ?? {}).map(([name, text]): [string, Ipv4] => [
    name,
    takeAuxiliary(pool, name, text),
  ]);
  return { subnet, range, gateway, auxiliary: Object.fromEntries(auxiliary) };
}

/** The pool of a network with what never is a container's taken out of it. */
export function poolOf({ subnet, range, gateway, auxiliary }: AddressPlan): AddressPool {
  const pool = new AddressPool(subnet, range);
  pool.adopt(gateway);
  for (const address of Object.values(auxiliary)) pool.adopt(address);
  return pool;
}

function askedSubnet(text: string, space: AddressSpace): Subnet {
  const subnet = parseCidr(text)?.subnet;
  if (!subnet) throw badParameter(`Invalid subnet ${text} : invalid CIDR address: ${text}`);
  if (space.networks.some((other) => overlap(subnet, other)))
    throw new DockerError(
      403,
      'Pool overlaps with other one on this address space',
      'Two networks cannot share addresses: the kernel would not know which bridge a packet belongs to.',
    );
  return subnet;
}

function unaskedSubnet({ networks, guest }: AddressSpace): Subnet {
  const subnet = freePool([...networks, ...guest]);
  if (subnet) return subnet;
  throw new DockerError(
    404,
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    'All of the default subnets are in use: remove a network, or name a subnet with --subnet.',
  );
}

function rangeIn(subnet: Subnet, text: string): Subnet {
  const range = parseCidr(text)?.subnet;
  if (!range) throw badParameter(`Invalid ip-range ${text} : invalid CIDR address: ${text}`);
  if (!contains(subnet, range.base) || range.prefixLength < subnet.prefixLength)
    throw badParameter(`no matching subnet for range ${text}`);
  return range;
}

function askedGateway(pool: AddressPool, text: string): Ipv4 {
  const gateway = parseIpv4(text);
  if (gateway === undefined) throw badParameter(`invalid gateway address: ${text}`);
  if (!pool.has(gateway)) throw badParameter(`no matching subnet for gateway ${text}`);
  try {
    pool.take(gateway);
  } catch (error) {
    throw serverError(`failed to allocate gateway (${text}): ${messageOf(error)}`, undefined, error);
  }
  return gateway;
}

/** Docker's gateway is the first of the range, where there is one. */
function firstFree(pool: AddressPool, subnet: Subnet): Ipv4 {
  const gateway = subnet.prefixLength > 30 ? undefined : pool.allocate();
  if (gateway === undefined) throw serverError('failed to allocate gateway (): No available addresses on this pool');
  return gateway;
}

function takeAuxiliary(pool: AddressPool, name: string, text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === undefined) throw badParameter(`Invalid auxiliary address ${text}`);
  if (!pool.has(address)) throw badParameter(`no matching subnet for aux-address ${text}`);
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

/** What inspect shows: the entries as they were asked, the IPv4 one with what was decided. */
export function shownConfig(configs: readonly IpamConfig[], { subnet, gateway }: AddressPlan): IpamConfig[] {
  const others = configs.filter(isIpv6);
  const asked = configs.find((config) => !isIpv6(config));
  // Docker shows a gateway that it chose itself only beside a subnet that it chose, too.
  if (asked?.Subnet) return [asked, ...others];
  return [{ ...asked, Subnet: formatCidr(subnet), Gateway: formatIpv4(gateway) }, ...others];
}
