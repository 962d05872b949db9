import type { ContainerConfig, HostConfig, PortMap } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import type { FamilyName } from '../family-name.ts';

export const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A port inside a container. */
export interface ContainerPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** What a container asks to be published; `first` to `last` are the host ports that will do, 0 to 0 any free one. */
export interface PortRequest extends ContainerPort {
  /** It gets the same port on all of them. */
  readonly hostIps: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** Which family an address is of. */
export const familyOf = (address: string): FamilyName => (address.includes(':') ? 'ipv6' : 'ipv4');

/** Where ports are published that name no address: everywhere, or where the network says. */
export const ANY_IPV4 = '0.0.0.0';
export const ANY_IPV6 = '::';

/** A port of the guest that leads to a port of a container. */
export interface PortBinding extends ContainerPort {
  readonly hostIp: string;
  readonly hostPort: number;
}

/** As Go writes a socket's address: `tcp4 0.0.0.0:80`, `tcp6 [::]:80`. */
export const socketName = ({ protocol, hostIp, hostPort }: PortBinding): string =>
  familyOf(hostIp) === 'ipv6'
    ? `${protocol}6 [${hostIp}]:${String(hostPort)}`
    : `${protocol}4 ${hostIp}:${String(hostPort)}`;

/** `80/tcp`, `53/udp`, `80`. Throws Docker's error. */
export function parseContainerPort(text: string): ContainerPort {
  const [number = '', name = 'tcp', ...more] = text.split('/');
  const port = parsePortNumber(number);
  const protocol = PROTOCOLS.find((each) => each === name);
  if (port === undefined || !protocol || more.length > 0) throw badParameter(`invalid port specification: "${text}"`);
  return { port, protocol };
}

function parsePortNumber(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

/** All that is to be published: the bindings, and with PublishAllPorts every exposed port that has none; `anyIps` where none is named. */
export function portRequests(
  config: ContainerConfig,
  host: HostConfig,
  anyIps: readonly string[] = [ANY_IPV4, ANY_IPV6],
): PortRequest[] {
  const bound = Object.entries(host.PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? []).map(({ HostIp: ip, HostPort: hostPort = '' }) => parseBinding(port, ip ? [ip] : anyIps, hostPort)),
  );
  if (host.PublishAllPorts !== true) return bound;
  const given = new Set(bound.map(portKey));
  const rest = Object.keys(config.ExposedPorts ?? {}).map((text) => parseBinding(text, anyIps, ''));
  return [...bound, ...rest.filter((request) => !given.has(portKey(request)))];
}

export const portKey = ({ port, protocol }: ContainerPort): string => `${String(port)}/${protocol}`;

function parseBinding(containerPort: string, hostIps: readonly string[], hostPort: string): PortRequest {
  const target = parseContainerPort(containerPort);
  const [from = '', to = from, ...more] = hostPort.split('-');
  const first = from === '' ? 0 : parsePortNumber(from);
  const last = to === '' ? 0 : parsePortNumber(to);
  if (first === undefined || last === undefined || more.length > 0 || first > last)
    throw badParameter(`invalid port specification: "${hostPort}"`);
  return { ...target, hostIps, first, last };
}

/** `NetworkSettings.Ports`: exposed ports without a binding are there too, with null. */
export function portMap(config: ContainerConfig, bindings: readonly PortBinding[]): PortMap {
  const map: Record<string, { HostIp: string; HostPort: string }[] | null> = {};
  for (const port of Object.keys(config.ExposedPorts ?? {})) map[portKey(parseContainerPort(port))] = null;
  for (const binding of bindings) {
    const shown = { HostIp: binding.hostIp, HostPort: String(binding.hostPort) };
    const key = portKey(binding);
    map[key] = [...(map[key] ?? []), shown];
  }
  return map as PortMap;
}
