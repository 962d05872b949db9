import type { ContainerConfig, HostConfig, PortMap } from '../api/types.ts';
import { badParameter } from '../errors.ts';

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A port inside a container. */
export interface ContainerPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** What a container asks to be published; `first` to `last` are the host ports that will do, 0 to 0 any free one. */
export interface PortRequest extends ContainerPort {
  readonly hostIp: string;
  readonly first: number;
  readonly last: number;
}

/** A port of the guest that leads to a port of a container. */
export interface PortBinding extends ContainerPort {
  readonly hostIp: string;
  readonly hostPort: number;
}

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

/** All that is to be published: the bindings, and with PublishAllPorts every exposed port that has none; `anyIp` where none is named. */
export function portRequests(config: ContainerConfig, host: HostConfig, anyIp = '0.0.0.0'): PortRequest[] {
  const bound = Object.entries(host.PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? []).map((binding) => parseBinding(port, binding.HostIp || anyIp, binding.HostPort ?? '')),
  );
  if (host.PublishAllPorts !== true) return bound;
  const given = new Set(bound.map(portKey));
  const rest = Object.keys(config.ExposedPorts ?? {}).map((text) => parseBinding(text, anyIp, ''));
  return [...bound, ...rest.filter((request) => !given.has(portKey(request)))];
}

export const portKey = ({ port, protocol }: ContainerPort): string => `${String(port)}/${protocol}`;

function parseBinding(containerPort: string, hostIp: string, hostPort: string): PortRequest {
  const target = parseContainerPort(containerPort);
  const [from = '', to = from, ...more] = hostPort.split('-');
  const first = from === '' ? 0 : parsePortNumber(from);
  const last = to === '' ? 0 : parsePortNumber(to);
  if (first === undefined || last === undefined || more.length > 0 || first > last)
    throw badParameter(`invalid port specification: "${hostPort}"`);
  return { ...target, hostIp, first, last };
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
