import { badParameter, DockerError, notFound, serverError } from '../../std/errors.ts';
import { hex, type Random, randomId } from '../../std/random.ts';
import { askedAddress, askedAddress6, type Attachment } from '../attachment.ts';
import { checkEndpoint } from './check-endpoint.ts';
import type { NetworkDriver } from '../drivers/driver.ts';
import { type AddressPool, AddressTaken } from '../ipam/address-pool.ts';
import { type Family, IPV4, IPV6 } from '../ipam/family.ts';
import type { AddressPlan } from '../ipam/ipam-config.ts';
import { contains, macFor, parseCidr, parseIpv4 } from '../ipam/ipv4.ts';
import { contains6, parseCidr6, parseIpv6 } from '../ipam/ipv6.ts';
import { parseMac } from '../mac-address.ts';
import type { Network } from '../network.ts';
import type { NetworkRegistry } from '../registry.ts';
import type { Endpoint, Lease } from '../sandbox.ts';

/** What reserving an endpoint needs to know. */
export interface Reserving {
  readonly registry: NetworkRegistry;
  readonly driverOf: (network: Network) => NetworkDriver;
  readonly random: Random;
}

/** The network that an attachment means. Throws Docker's "network x not found". */
export function networkOf(registry: NetworkRegistry, name: string, { networkId }: Attachment): Network {
  if (networkId === undefined) return registry.find(name);
  const network = registry.get(networkId);
  if (!network) throw notFound(`network ${networkId} not found`);
  return network;
}

const LINK_LOCAL = parseCidr('169.254.0.0/16')?.subnet;
const LINK_LOCAL_6 = parseCidr6('fe80::/10')?.subnet;

function isLinkLocal(text: string): boolean {
  const [ipv4, ipv6] = [parseIpv4(text), parseIpv6(text)];
  if (ipv4 !== undefined) return LINK_LOCAL !== undefined && contains(LINK_LOCAL, ipv4);
  return ipv6 !== undefined && LINK_LOCAL_6 !== undefined && contains6(LINK_LOCAL_6, ipv6);
}

/** Finds a place on a network. Throws Docker's errors; nothing is reserved then. */
export function reserveEndpoint(
  { driverOf, random }: Reserving,
  network: Network,
  attachment: Attachment,
  { interfaceName, mac }: { readonly interfaceName: string; readonly mac: string },
): Endpoint {
  checkEndpoint(network, attachment);
  const linkLocal = attachment.ipamConfig?.LinkLocalIPs ?? [];
  for (const local of linkLocal) if (!isLinkLocal(local)) throw badParameter(`invalid link local IP address: ${local}`);
  const { spec } = network;
  const base = { id: randomId(random), network: { id: network.id, name: network.name, driver: spec.driver } };
  if (!network.hasAddresses) return { ...base, link: undefined };
  const driver = driverOf(network);
  const leads = driver.wayOut(spec) === 'gateway';
  const ipv4 = lease(network, IPV4, {
    pool: network.pool,
    plan: spec.addresses,
    text: askedAddress(attachment),
    leads,
  });
  const ipv6 = orGiveBack(network, ipv4, () =>
    lease(network, IPV6, { pool: network.pool6, plan: spec.addresses6, text: askedAddress6(attachment), leads }),
  );
  const link = {
    name: interfaceName,
    hostInterface: driver.paired ? `veth${hex(random.bytes(4)).slice(0, 7)}` : undefined,
    ipv4,
    ipv6,
    linkLocal,
    mac: driver.ownMac ? (parseMac(attachment.mac || mac) ?? (ipv4 ? macFor(ipv4.address) : randomMac(random))) : '',
  };
  return { ...base, link };
}

/** `02:42:` as for those that follow from an IPv4 address. */
const randomMac = (random: Random): string =>
  ['02', '42', ...Array.from(random.bytes(4), (byte) => byte.toString(16).padStart(2, '0'))].join(':');

/** The second family's address; the first one's is free again when there is none. */
function orGiveBack<T>(network: Network, ipv4: Lease | undefined, take: () => T): T {
  try {
    return take();
  } catch (error) {
    const address = ipv4 && parseIpv4(ipv4.address);
    if (address !== undefined) network.pool?.release(address);
    throw error;
  }
}

/** Undefined where the network has no addresses of the family. */
function lease<A extends number | string>(
  network: Network,
  family: Family<A>,
  {
    pool,
    plan,
    text,
    leads,
  }: { pool: AddressPool<A> | undefined; plan: AddressPlan<A> | undefined; text: string; leads: boolean },
): Lease | undefined {
  if (!pool || !plan) return undefined;
  return {
    address: family.format(takeAddress(network, family, pool, text)),
    prefixLength: pool.subnet.prefixLength,
    gateway: leads ? family.format(plan.gateway) : '',
  };
}

function takeAddress<A extends number | string>(
  network: Network,
  family: Family<A>,
  pool: AddressPool<A>,
  text: string,
): A {
  const asked = text === '' ? undefined : family.parse(text);
  if (asked === undefined) {
    const free = pool.allocate();
    if (free !== undefined) return free;
    const which = `${network.name} (${network.id})`;
    throw serverError(`no available ${family.name} addresses on this network's address pools: ${which}`);
  }
  if (!pool.has(asked))
    throw badParameter(`Invalid address ${text}: It does not belong to any of this network's subnets`);
  try {
    pool.take(asked);
  } catch (error) {
    if (!(error instanceof AddressTaken)) throw error;
    throw new DockerError(403, error.message, 'Another container or the gateway has this address.', { cause: error });
  }
  return asked;
}

/** Gives the addresses back. */
export function releaseEndpoint(registry: NetworkRegistry, endpoint: Endpoint): void {
  const { network, ipv4, ipv6 } = held(registry, endpoint);
  if (ipv4 !== undefined) network?.pool?.release(ipv4);
  if (ipv6 !== undefined) network?.pool6?.release(ipv6);
}

/** Takes what an endpoint has: after the engine came back. */
export function adoptEndpoint(registry: NetworkRegistry, endpoint: Endpoint): void {
  const { network, ipv4, ipv6 } = held(registry, endpoint);
  if (ipv4 !== undefined) network?.pool?.adopt(ipv4);
  if (ipv6 !== undefined) network?.pool6?.adopt(ipv6);
}

const held = (registry: NetworkRegistry, { network, link }: Endpoint) => ({
  network: registry.get(network.id),
  ipv4: link?.ipv4 && parseIpv4(link.ipv4.address),
  ipv6: link?.ipv6 && parseIpv6(link.ipv6.address),
});
