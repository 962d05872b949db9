/**
 * What the network flags ask for: several `--network`, and the older flags that speak of the first one.
 */
import type { EndpointSettings } from '../../model/types.ts';
import { type NetworkAttachment, attachment, isUserDefined, toEndpoint } from '../parse/network.ts';

interface NetworkFlags {
  readonly network: readonly NetworkAttachment[];
  readonly net: readonly NetworkAttachment[];
  readonly 'network-alias': readonly string[];
  readonly 'net-alias': readonly string[];
  readonly link: readonly string[];
  readonly 'link-local-ip': readonly string[];
  readonly ip: string;
  readonly ip6: string;
  readonly 'mac-address': string;
}

/** Without the flag there is one network still: the default one. */
function networksOf(flags: NetworkFlags): readonly NetworkAttachment[] {
  const named = [...flags.network, ...flags.net];
  return named.length === 0 ? [attachment('default')] : named;
}

export const networkMode = (flags: NetworkFlags): string => networksOf(flags)[0]?.name ?? 'default';

export function endpoints(flags: NetworkFlags): Record<string, EndpointSettings> {
  const result: Record<string, EndpointSettings> = {};
  const networks = networksOf(flags);
  networks.forEach((network, index) => {
    const endpoint = toEndpoint(index === 0 ? withFlags(network, flags) : network);
    if (Object.hasOwn(result, network.name)) {
      throw new Error(`network "${network.name}" is specified multiple times`);
    }
    result[network.name] = endpoint;
  });
  checkKinds(networks);
  const only = networks.length === 1 ? networks[0]?.name : undefined;
  return only?.startsWith('container:') ? {} : result;
}

function checkKinds(networks: readonly NetworkAttachment[]): void {
  const userDefined = networks.filter(({ name }) => isUserDefined(name)).length;
  if (userDefined > 0 && userDefined < networks.length) {
    throw new Error('conflicting options: cannot attach both user-defined and non-user-defined network-modes');
  }
}

function withFlags(network: NetworkAttachment, flags: NetworkFlags): NetworkAttachment {
  const aliases = [...flags['network-alias'], ...flags['net-alias']];
  if (network.aliases.length > 0 && aliases.length > 0) throw both('--network-alias and per-network alias');
  if (network.ipv4 !== '' && flags.ip !== '') throw both('--ip and per-network IPv4 address');
  if (network.ipv6 !== '' && flags.ip6 !== '') throw both('--ip6 and per-network IPv6 address');
  if (network.mac !== '' && flags['mac-address'] !== '') throw both('--mac-address and per-network MAC address');
  if (network.linkLocal.length > 0 && flags['link-local-ip'].length > 0) {
    throw both('--link-local-ip and per-network link-local IP addresses');
  }
  return {
    ...network,
    aliases: [...network.aliases, ...aliases],
    // Links on built-in networks are the old kind, which the engine reads from the host configuration.
    links: isUserDefined(network.name) ? [...flags.link] : [],
    ipv4: network.ipv4 || flags.ip,
    ipv6: network.ipv6 || flags.ip6,
    linkLocal: [...network.linkLocal, ...flags['link-local-ip']],
    mac: network.mac || flags['mac-address'],
  };
}

const both = (what: string): Error => new Error(`conflicting options: cannot specify both ${what}`);
