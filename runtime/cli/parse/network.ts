/**
 * `--network name` or `--network name=web,alias=db,ip=10.0.0.2`: what a container asks of one network.
 */
import type { EndpointSettings } from '../../model/types.ts';
import { parseCsvRecord } from '../../text/csv.ts';
import { cut } from '../../text/environment.ts';
import { isMacAddress } from '../../text/host.ts';
import { parseInteger } from '../../text/number.ts';

export interface NetworkAttachment {
  name: string;
  aliases: string[];
  links: string[];
  driverOptions: Record<string, string>;
  ipv4: string;
  ipv6: string;
  linkLocal: string[];
  mac: string;
  gatewayPriority: number;
}

export const attachment = (name: string): NetworkAttachment => ({
  name,
  aliases: [],
  links: [],
  driverOptions: {},
  ipv4: '',
  ipv6: '',
  linkLocal: [],
  mac: '',
  gatewayPriority: 0,
});

export function parseNetwork(text: string): NetworkAttachment {
  if (!/\w+=\w+(,\w+=\w+)*/.test(text)) return attachment(text);
  const network = attachment('');
  for (const field of parseCsvRecord(text)) setField(network, field);
  if (network.name === '') throw new Error('network name/id is not specified');
  return network;
}

function setField(network: NetworkAttachment, field: string): void {
  if (!field.includes('=')) throw new Error(`invalid field ${field}`);
  const [rawKey, rawValue] = cut(field, '=');
  const key = rawKey.trim().toLowerCase();
  const value = rawValue.trim();
  if (key === 'name') network.name = value;
  else if (key === 'alias') network.aliases.push(value);
  else if (key === 'ip') network.ipv4 = value;
  else if (key === 'ip6') network.ipv6 = value;
  else if (key === 'link-local-ip') network.linkLocal.push(value);
  else if (key === 'mac-address') network.mac = value;
  else if (key === 'driver-opt') addDriverOption(network, value);
  else if (key === 'gw-priority') network.gatewayPriority = readPriority(value);
  else throw new Error(`invalid field key ${key}`);
}

function addDriverOption(network: NetworkAttachment, text: string): void {
  const [key, value] = cut(text, '=');
  if (!text.includes('=')) throw new Error('invalid key value pair format in driver options');
  network.driverOptions[key.trim().toLowerCase()] = value.trim();
}

function readPriority(text: string): number {
  try {
    return parseInteger(text);
  } catch (error) {
    throw new Error(`invalid gw-priority (${text}): ${(error as Error).message.replace(/^.*: /, '')}`, {
      cause: error,
    });
  }
}

/** True for networks that users make: all but the built-in modes. */
export const isUserDefined = (name: string): boolean =>
  !['default', 'bridge', 'host', 'none', 'nat'].includes(name) && !name.startsWith('container:');

export function toEndpoint(network: NetworkAttachment): EndpointSettings {
  if (network.name.trim() === '') throw new Error('no name set for network');
  if (!isUserDefined(network.name)) checkBuiltIn(network);
  if (network.mac !== '' && !isMacAddress(network.mac)) throw new Error(`${network.mac} is not a valid mac address`);
  const hasAddresses = network.ipv4 !== '' || network.ipv6 !== '' || network.linkLocal.length > 0;
  return {
    ...(hasAddresses && { IPAMConfig: addresses(network) }),
    ...(network.links.length > 0 && { Links: network.links }),
    ...(network.aliases.length > 0 && { Aliases: network.aliases }),
    ...(network.mac !== '' && { MacAddress: network.mac }),
    ...(Object.keys(network.driverOptions).length > 0 && { DriverOpts: network.driverOptions }),
    ...(network.gatewayPriority !== 0 && { GwPriority: network.gatewayPriority }),
  };
}

function checkBuiltIn(network: NetworkAttachment): void {
  if (network.aliases.length > 0) {
    throw new Error('network-scoped aliases are only supported for user-defined networks');
  }
  if (network.links.length > 0) throw new Error('links are only supported for user-defined networks');
}

const addresses = (network: NetworkAttachment): NonNullable<EndpointSettings['IPAMConfig']> => ({
  ...(network.ipv4 !== '' && { IPv4Address: network.ipv4 }),
  ...(network.ipv6 !== '' && { IPv6Address: network.ipv6 }),
  ...(network.linkLocal.length > 0 && { LinkLocalIPs: network.linkLocal }),
});
