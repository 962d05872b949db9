import type { ContainerConfig, HostConfig } from '../../model/types.ts';
import { type HostsEntry, hostsLine } from './hosts-file.ts';

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
