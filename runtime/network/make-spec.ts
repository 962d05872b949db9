import type { NetworkCreateRequest } from '../api/types.ts';
import { badParameter, conflict, DockerError, notFound, notSwarmManager } from '../errors.ts';
import { type AddressSpace, type IpamConfig, ipv4Config, planAddresses, shownConfig } from './ipam/ipam-config.ts';
import { type DriverName, isPredefined, type NetworkSpec } from './network.ts';
import type { NetworkRegistry } from './registry.ts';

const DRIVERS: readonly string[] = ['bridge', 'host', 'null', 'macvlan', 'ipvlan'] satisfies DriverName[];
const NAME_LENGTH_MAX = 255;

/** Throws Docker's error for a name that a network can't have. */
export function checkName(name: string): void {
  if (isPredefined(name) || name === 'default')
    throw new DockerError(403, `operation is not permitted on predefined ${name} network`);
  // Docker looks it up first, and finds that every network's id begins with it.
  if (name.trim() === '') throw conflict(`network with name ${name} already exists`);
  if (name.length > NAME_LENGTH_MAX)
    throw badParameter(`a network's name has at most ${String(NAME_LENGTH_MAX)} letters`);
}

/** The request with the settings of the network that it takes them from. Throws Docker's errors. */
export function withConfigFrom(request: NetworkCreateRequest, registry: NetworkRegistry): NetworkCreateRequest {
  const from = request.ConfigFrom?.Network ?? '';
  if (from === '') return request;
  const source = registry.all.find(({ spec }) => spec.configOnly && (spec.name === from || spec.id === from))?.spec;
  if (!source) throw notFound(`configuration network ${JSON.stringify(from)} does not exist`);
  const own = [request.IPAM?.Config, Object.keys(request.Options ?? {}), Object.keys(request.Labels ?? {})];
  if (request.ConfigOnly === true || own.some((list) => (list ?? []).length > 0))
    throw new DockerError(
      403,
      'user specified configurations are not supported if the network depends on a configuration network',
    );
  const { ipam, options, labels } = source;
  return {
    ...request,
    Internal: source.internal,
    IPAM: { Driver: ipam.driver, Config: [...ipam.config], ...(ipam.options && { Options: ipam.options }) },
    Options: options,
    Labels: labels,
  };
}

/** Throws Docker's errors for kinds of networks that a single engine doesn't have. */
export function checkKind(request: NetworkCreateRequest): DriverName {
  const { Driver: driver = '', Scope: scope = '', Ingress: ingress = false, IPAM: ipam } = request;
  if (scope === 'swarm') throw new DockerError(403, 'cannot create a swarm scoped network when swarm is not active');
  if (driver === 'overlay' || (scope !== '' && scope !== 'local')) throw notSwarmManager();
  if (ingress) throw new DockerError(403, 'Ingress network can only be global scope network');
  requirePlugin(driver, ['', ...DRIVERS]);
  requirePlugin(ipam?.Driver ?? '', ['', 'default', 'null']);
  if (request.EnableIPv6 === true) refuseIpv6(ipam?.Config ?? []);
  if (request.EnableIPv4 === false) throw badParameter('IPv4 cannot be disabled: the kernel of the guest has no IPv6');
  return (driver || 'bridge') as DriverName;
}

function requirePlugin(name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw notFound(`plugin ${JSON.stringify(name)} not found`);
}

function refuseIpv6(config: readonly IpamConfig[]): never {
  const asked = config.find(({ Subnet: subnet }) => subnet?.includes(':'));
  const why = 'The kernel of the guest has IPv6 switched off.';
  if (!asked)
    throw new DockerError(
      404,
      'could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network',
      why,
    );
  throw badParameter(`cannot use IPv6 subnet ${asked.Subnet ?? ''}: the kernel has IPv6 switched off`, why);
}

/** What the network will be: addresses decided. Throws Docker's errors. */
export function makeSpec(
  request: NetworkCreateRequest,
  { id, createdAt, driver }: Pick<NetworkSpec, 'id' | 'createdAt' | 'driver'>,
  space: AddressSpace,
): NetworkSpec {
  const config: readonly IpamConfig[] = request.IPAM?.Config ?? [];
  const asked = ipv4Config(config, driver);
  const configOnly = request.ConfigOnly === true;
  const addresses = configOnly ? undefined : planAddresses(asked, space);
  return {
    id,
    name: request.Name ?? '',
    createdAt,
    driver,
    internal: request.Internal === true,
    attachable: request.Attachable === true,
    configOnly,
    configFrom: request.ConfigFrom?.Network ?? '',
    labels: request.Labels ?? {},
    options: request.Options ?? {},
    ipam: {
      driver: request.IPAM?.Driver || 'default',
      options: request.IPAM?.Options ?? {},
      config: addresses ? shownConfig(config, addresses) : config,
      chosen: (asked.Subnet ?? '') !== '',
    },
    addresses,
  };
}

/** The three that are always there. */
export function predefinedSpec(
  name: 'bridge' | 'host' | 'none',
  { id, createdAt, options }: Pick<NetworkSpec, 'id' | 'createdAt' | 'options'>,
): NetworkSpec {
  const bridge = name === 'bridge';
  const addresses = bridge ? planAddresses({ Subnet: '172.17.0.0/16' }, { networks: [], guest: [] }) : undefined;
  return {
    id,
    name,
    createdAt,
    driver: name === 'none' ? 'null' : name,
    internal: false,
    attachable: false,
    configOnly: false,
    configFrom: '',
    labels: {},
    options: bridge ? options : {},
    ipam: {
      driver: 'default',
      options: null,
      config: bridge ? [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] : [],
      chosen: false,
    },
    addresses,
  };
}
