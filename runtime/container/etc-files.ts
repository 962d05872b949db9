import type { ContainerConfig, HostConfig } from '../api/types.ts';
import { NAME_SERVER } from '../network/dns/name-sockets.ts';
import { type HostsEntry, hostsLine } from '../network/hosts-file.ts';

const IPV6_NAMES = [
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];

/** Those of a container with a network of its own; it has an address on each of its networks. */
export interface HostsInputs {
  readonly addresses: readonly string[];
  /** `host-gateway`. */
  readonly gateway: string;
  readonly links: readonly HostsEntry[];
}

/** /etc/hosts: the fixed names, those of the request, linked containers, and the container's own when it has addresses. */
export function hostsFile(
  config: ContainerConfig,
  host: HostConfig,
  { addresses, gateway, links }: HostsInputs,
): string {
  const extra = (host.ExtraHosts ?? []).map((entry) => {
    const at = entry.indexOf(':');
    const target = entry.slice(at + 1);
    return { address: target === 'host-gateway' ? gateway : target, names: [entry.slice(0, at)] };
  });
  const own = addresses.map((address) => ({ address, names: ownNames(config) }));
  const fixed = ['127.0.0.1\tlocalhost', ...IPV6_NAMES].map((line) => `${line}\n`);
  return [...fixed, ...[...extra, ...links, ...own].map(hostsLine)].join('');
}

/** `foo.bar.com foo`: the full name first, then the short one. */
export function ownNames(config: ContainerConfig): string[] {
  const full = fullHostName(config);
  const short = full.split('.', 1)[0] ?? '';
  return short === full ? [full] : [full, short];
}

export const hostnameFile = ({ Hostname: name = '' }: ContainerConfig): string => `${name}\n`;

const fullHostName = ({ Hostname: name = '', Domainname: domain = '' }: ContainerConfig): string =>
  domain === '' ? name : `${name}.${domain}`;

interface ResolvConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** resolv.conf(5): the last of several lines of a kind holds, but for the servers. */
function parseResolvConf(text: string): ResolvConf {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const last = (key: string): string[] => lines.findLast((line) => line[0] === key)?.slice(1) ?? [];
  const servers = lines.flatMap(([key, value]) => (key === 'nameserver' && value ? [value] : []));
  return { servers, search: last('search'), options: last('options') };
}

/** The guest's own servers, as far as they can be reached from a container: one on its loopback can't. */
export const reachableServers = (guestFile: string): string[] =>
  parseResolvConf(guestFile).servers.filter((server) => !server.startsWith('127.'));

/** The guest's file, changed by --dns, --dns-search and --dns-option. */
function asked(host: HostConfig, guestFile: string): ResolvConf {
  const guest = parseResolvConf(guestFile);
  const given = { servers: host.Dns ?? [], search: host.DnsSearch ?? [], options: host.DnsOptions ?? [] };
  return {
    servers: given.servers.length > 0 ? given.servers : reachableServers(guestFile),
    search: given.search.length > 0 ? given.search.filter((domain) => domain !== '.') : guest.search,
    options: given.options.length > 0 ? given.options : guest.options,
  };
}

const formatResolvConf = ({ servers, search, options }: ResolvConf): string =>
  [
    ...(search.length > 0 ? [`search ${search.join(' ')}\n`] : []),
    ...servers.map((server) => `nameserver ${server}\n`),
    ...(options.length > 0 ? [`options ${options.join(' ')}\n`] : []),
  ].join('');

/** /etc/resolv.conf of a container that asks the guest's name servers. */
export const resolvConfFile = (host: HostConfig, guestFile: string): string => formatResolvConf(asked(host, guestFile));

/** /etc/resolv.conf of a container with a name server of its own, which asks the others: a name needs no dot to be asked for as it is. */
export function ownResolvConfFile(host: HostConfig, guestFile: string): string {
  const { search, options } = asked(host, guestFile);
  const dots = options.some((option) => option.startsWith('ndots:')) ? [] : ['ndots:0'];
  return formatResolvConf({ servers: [NAME_SERVER], search, options: [...options, ...dots] });
}
