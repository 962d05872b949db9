import { badParameter, DockerError, notFound, serverError } from '../errors.ts';
import { hex, type Random, randomId } from '../std/random.ts';
import { askedAddress, type Attachment } from './attachment.ts';
import type { NetworkDriver } from './drivers/driver.ts';
import { AddressTaken } from './ipam/address-pool.ts';
import { formatIpv4, macFor, parseIpv4 } from './ipam/ipv4.ts';
import type { Network } from './network.ts';
import type { NetworkRegistry } from './registry.ts';
import type { Endpoint } from './sandbox.ts';

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

/** Throws Docker's error for what a container can't ask of this network. */
export function checkAttachment(network: Network, attachment: Attachment): void {
  if (network.spec.configOnly)
    throw new DockerError(403, `network ${network.name} is a configuration: containers cannot be connected to it`);
  const asked = askedAddress(attachment) !== '';
  if (asked && !network.userDefined)
    throw badParameter('user specified IP address is supported on user defined networks only');
  if (asked && !network.spec.ipam.chosen)
    throw badParameter(
      'user specified IP address is supported only when connecting to networks with user configured subnets',
    );
  if (attachment.aliases.length > 0 && !network.userDefined)
    throw badParameter('network-scoped alias is supported only for containers in user defined networks');
}

/** Finds a place on a network. Throws Docker's errors; nothing is reserved then. */
export function reserveEndpoint(
  { driverOf, random }: Reserving,
  network: Network,
  attachment: Attachment,
  { interfaceName, mac }: { readonly interfaceName: string; readonly mac: string },
): Endpoint {
  checkAttachment(network, attachment);
  const { spec, pool } = network;
  const base = { id: randomId(random), network: { id: network.id, name: network.name, driver: spec.driver } };
  if (!pool) return { ...base, link: undefined };
  const driver = driverOf(network);
  const address = formatIpv4(takeAddress(network, attachment));
  const way = driver.wayOut(spec);
  const link = {
    name: interfaceName,
    hostInterface: driver.paired ? `veth${hex(random.bytes(4)).slice(0, 7)}` : undefined,
    address,
    prefixLength: pool.subnet.prefixLength,
    gateway: way === 'gateway' && spec.addresses ? formatIpv4(spec.addresses.gateway) : '',
    mac: driver.ownMac ? attachment.mac || mac || macFor(address) : '',
  };
  return { ...base, link };
}

function takeAddress(network: Network, attachment: Attachment): number {
  const { pool } = network;
  const text = askedAddress(attachment);
  const asked = text === '' ? undefined : parseIpv4(text);
  if (asked === undefined) {
    const free = pool?.allocate();
    if (free !== undefined) return free;
    const which = `${network.name} (${network.id})`;
    throw serverError(`no available IPv4 addresses on this network's address pools: ${which}`);
  }
  if (!pool?.has(asked))
    throw badParameter(`Invalid address ${text}: It does not belong to any of this network's subnets`);
  try {
    pool.take(asked);
  } catch (error) {
    if (!(error instanceof AddressTaken)) throw error;
    throw new DockerError(403, error.message, 'Another container or the gateway has this address.', { cause: error });
  }
  return asked;
}

/** Gives the address back. */
export function releaseEndpoint(registry: NetworkRegistry, { network, link }: Endpoint): void {
  const address = link && parseIpv4(link.address);
  if (address !== undefined) registry.get(network.id)?.pool?.release(address);
}

/** Takes what an endpoint has: after the engine came back. */
export function adoptEndpoint(registry: NetworkRegistry, { network, link }: Endpoint): void {
  const address = link && parseIpv4(link.address);
  if (address !== undefined) registry.get(network.id)?.pool?.adopt(address);
}
