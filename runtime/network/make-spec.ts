import type { NetworkCreateRequest } from '../model/types.ts';
import { badParameter, DockerError, notFound, notSwarmManager } from '../std/errors.ts';
import { checkIpam } from './ipam/check-ipam.ts';
import { IPV4, IPV6 } from './ipam/family.ts';
import { type AddressSpace, entriesOf, entryOf, planAddresses, shownPlan } from './ipam/ipam-config.ts';
import type { IpamConfig } from './ipam/ipam-entry.ts';
import { bridgeAddress, DEFAULT_BRIDGE } from './ipam/configured-pools.ts';
import { formatCidr, formatIpv4, type Ipv4 } from './ipam/ipv4.ts';
import type { Ipv6 } from './ipam/ipv6.ts';
import { parseGoBoolean } from '../text/number.ts';
import { type DriverName, isPredefined, type NetworkSpec } from './network.ts';
import type { NetworkRegistry } from './registry.ts';

const DRIVERS: readonly string[] = ['bridge', 'host', 'null', 'macvlan', 'ipvlan'] satisfies DriverName[];
const NAME_LENGTH_MAX = 255;

/** Throws Docker's errors for what no network can be, in Docker's order: whatever its name means to others comes after that. */
export function checkRequest(request: NetworkCreateRequest): void {
  const { Name: name = '', IPAM: ipam } = request;
  if (isPredefined(name) || name === 'default')
    throw new DockerError(403, `operation is not permitted on predefined ${name} network`);
  checkIpam(ipam?.Config ?? [], enabledFamilies(request));
  if (name.trim() === '') throw badParameter(`invalid name: ${name}`);
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
  return (driver || 'bridge') as DriverName;
}

function requirePlugin(name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw notFound(`plugin ${JSON.stringify(name)} not found`);
}

/** What else has a place in the address space, by family. */
export interface AddressSpaces {
  readonly ipv4: AddressSpace<Ipv4>;
  readonly ipv6: AddressSpace<Ipv6>;
}

/** Which families a network has. Throws Docker's errors. */
function enabledFamilies({ EnableIPv4, EnableIPv6, Options: options = {} }: NetworkCreateRequest): {
  ipv4: boolean;
  ipv6: boolean;
} {
  const option = (field: boolean | null | undefined, family: 'ipv4' | 'ipv6', initial: boolean): boolean => {
    const key = `com.docker.network.enable_${family}`;
    const text = (options ?? {})[key];
    if (typeof field === 'boolean' || text === undefined) return field ?? initial;
    const value = parseGoBoolean(text);
    if (value === undefined) throw badParameter(`driver-opt ${JSON.stringify(key)} is not a valid bool`);
    return value;
  };
  return { ipv4: option(EnableIPv4, 'ipv4', true), ipv6: option(EnableIPv6, 'ipv6', false) };
}

/** What the network will be: addresses decided. Throws Docker's errors. */
export function makeSpec(
  request: NetworkCreateRequest,
  { id, createdAt, driver }: Pick<NetworkSpec, 'id' | 'createdAt' | 'driver'>,
  spaces: AddressSpaces,
): NetworkSpec {
  const config: readonly IpamConfig[] = request.IPAM?.Config ?? [];
  const asked = entryOf(config, 'IPv4', driver);
  const asked6 = entryOf(config, 'IPv6', driver);
  const configOnly = request.ConfigOnly === true;
  const enabled = enabledFamilies(request);
  if (!enabled.ipv4 && !enabled.ipv6) throw badParameter('IPv4 or IPv6 must be enabled');
  const addresses = configOnly || !enabled.ipv4 ? undefined : planAddresses(IPV4, asked, spaces.ipv4);
  const addresses6 = configOnly || !enabled.ipv6 ? undefined : planAddresses(IPV6, asked6, spaces.ipv6);
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
      options: request.IPAM?.Options ?? null,
      // What was asked for comes first, of either family.
      config: [
        ...entriesOf(config, 'IPv4'),
        ...entriesOf(config, 'IPv6'),
        ...(addresses && !asked.Subnet ? [shownPlan(IPV4, addresses)] : []),
        ...(addresses6 && !asked6.Subnet ? [shownPlan(IPV6, addresses6)] : []),
      ],
      chosen: (asked.Subnet ?? '') !== '',
      chosen6: (asked6.Subnet ?? '') !== '',
    },
    ...enabled,
    addresses,
    addresses6,
  };
}

/** The three that are always there. `at` is the bridge's own address with its prefix. */
export function predefinedSpec(
  name: 'bridge' | 'host' | 'none',
  { id, createdAt, options }: Pick<NetworkSpec, 'id' | 'createdAt' | 'options'>,
  at: string = DEFAULT_BRIDGE,
): NetworkSpec {
  const bridge = name === 'bridge';
  const { subnet, address } = bridgeAddress(at);
  const plan = { Subnet: formatCidr(subnet), Gateway: formatIpv4(address) };
  const addresses = bridge ? planAddresses(IPV4, plan, { networks: [], guest: [], defaults: [] }) : undefined;
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
      config: bridge ? [plan] : [],
      chosen: false,
      chosen6: false,
    },
    ipv4: true,
    ipv6: false,
    addresses,
    addresses6: undefined,
  };
}
