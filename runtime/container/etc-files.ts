import type { ContainerConfig, HostConfig } from '../api/types.ts';

const IPV6_NAMES = [
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];

/** /etc/hosts: the fixed names, those of the request, and the container's own when it has an address. */
export function hostsFile(
  config: ContainerConfig,
  host: HostConfig,
  address: string | undefined,
  gateway: string,
): string {
  const extra = (host.ExtraHosts ?? []).map((entry) => {
    const at = entry.indexOf(':');
    const target = entry.slice(at + 1);
    return `${target === 'host-gateway' ? gateway : target}\t${entry.slice(0, at)}`;
  });
  const own = address === undefined ? [] : [`${address}\t${ownNames(config)}`];
  return `${['127.0.0.1\tlocalhost', ...IPV6_NAMES, ...extra, ...own].join('\n')}\n`;
}

/** `foo.bar.com foo`: the full name first, then the short one. */
function ownNames({ Hostname: name = '', Domainname: domain = '' }: ContainerConfig): string {
  const full = domain === '' ? name : `${name}.${domain}`;
  const short = full.split('.', 1)[0] ?? '';
  return short === full ? full : `${full} ${short}`;
}

export const hostnameFile = (config: ContainerConfig): string => `${fullHostName(config)}\n`;

const fullHostName = ({ Hostname: name = '', Domainname: domain = '' }: ContainerConfig): string =>
  domain === '' ? name : `${name}.${domain}`;

/** /etc/resolv.conf: the guest's own, changed by --dns, --dns-search and --dns-option. A loopback server of the guest's is out of reach. */
export function resolvConfFile(host: HostConfig, guestFile: string): string {
  const lines = guestFile.split('\n').map((line) => line.trim().split(/\s+/));
  const ownServers = lines
    .filter(([key, value]) => key === 'nameserver' && !(value ?? '').startsWith('127.'))
    .map((line) => line[1] ?? '');
  const given = { servers: host.Dns ?? [], search: host.DnsSearch ?? [], options: host.DnsOptions ?? [] };
  const own = (key: string): string[] => lines.find((line) => line[0] === key)?.slice(1) ?? [];
  const search = given.search.length > 0 ? given.search.filter((domain) => domain !== '.') : own('search');
  const servers = given.servers.length > 0 ? given.servers : ownServers;
  const options = given.options.length > 0 ? given.options : own('options');
  const written = [
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return written.map((line) => `${line}\n`).join('');
}
