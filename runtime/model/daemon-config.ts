/**
 * `/etc/docker/daemon.json`: read as dockerd reads it, with its errors (docker/docker, daemon/config/config.go). Every option that Docker 26
 * knows may stand in it; those of DaemonConfig act here, the others are named by `docker info` as having no effect.
 */
import { decodeGoJson, GoJsonError, type GoStruct, type GoType } from '../text/go-json.ts';
import { explainSyntaxError } from '../text/json-syntax.ts';

export const DAEMON_CONFIG_PATH = '/etc/docker/daemon.json';

export interface DefaultUlimit {
  readonly Name: string;
  /** -1 is no limit. */
  readonly Hard: number;
  readonly Soft: number;
}

export interface DaemonConfig {
  /** Address and prefix of the default bridge: `10.5.0.1/24`; undefined for Docker's own. */
  readonly bip: string | undefined;
  /** Where networks get their subnets that name none; undefined for Docker's own. `size` is a prefix length. */
  readonly pools: readonly { readonly base: string; readonly size: number }[] | undefined;
  readonly logDriver: string;
  /** For containers that name no driver. */
  readonly logOptions: Readonly<Record<string, string>>;
  /** By name. */
  readonly ulimits: Readonly<Record<string, DefaultUlimit>>;
  readonly mirrors: readonly string[];
  readonly insecureRegistries: readonly string[];
  readonly labels: readonly string[];
  readonly debug: boolean;
  /** Options of the file that have no effect here. */
  readonly ignored: readonly string[];
}

export class DaemonConfigError extends Error {
  override readonly name = 'DaemonConfigError';
}

const strings: GoType = { list: 'string' };
const flags: GoType = { map: 'bool' };

const IN_COMMON: Readonly<Record<string, GoType>> = {
  'authorization-plugins': strings,
  'storage-driver': 'string',
  'storage-opts': strings,
  dns: strings,
  'dns-opts': strings,
  'dns-search': strings,
  'host-gateway-ip': 'string',
  labels: strings,
  'exec-opts': strings,
  group: 'string',
  'data-root': 'string',
  'exec-root': 'string',
  pidfile: 'string',
  'raw-logs': 'bool',
  'api-cors-header': 'string',
  tls: 'bool',
  tlsverify: 'bool',
  tlscacert: 'string',
  tlscert: 'string',
  tlskey: 'string',
  hosts: strings,
  'log-level': 'string',
  'log-format': 'string',
  debug: 'bool',
  'live-restore': 'bool',
  'max-concurrent-downloads': 'int',
  'max-concurrent-uploads': 'int',
  'max-download-attempts': 'int',
  'shutdown-timeout': 'int',
  'swarm-default-advertise-addr': 'string',
  'swarm-raft-heartbeat-tick': 'uint32',
  'swarm-raft-election-tick': 'uint32',
  'metrics-addr': 'string',
  experimental: 'bool',
  features: flags,
  'node-generic-resources': strings,
  containerd: 'string',
  'containerd-namespace': 'string',
  'containerd-plugin-namespace': 'string',
  'default-runtime': 'string',
  'cdi-spec-dirs': strings,
  mtu: 'int',
  'min-api-version': 'string',
};

const IN_LOG: Readonly<Record<string, GoType>> = { 'log-driver': 'string', 'log-opts': { map: 'string' } };
const IN_NETWORK: Readonly<Record<string, GoType>> = {
  'default-address-pools': {
    list: { struct: 'ipamutils.NetworkToSplit', fields: { base: 'string', size: 'int' } },
    pointers: true,
  },
  'default-network-opts': { map: { map: 'string' } },
};
const IN_BRIDGE: Readonly<Record<string, GoType>> = {
  bridge: 'string',
  ip: 'string',
  ipv6: 'bool',
  iptables: 'bool',
  ip6tables: 'bool',
  'ip-forward': 'bool',
  'ip-masq': 'bool',
  'userland-proxy': 'bool',
  'userland-proxy-path': 'string',
  icc: 'bool',
};
const IN_DEFAULT_BRIDGE: Readonly<Record<string, GoType>> = {
  bip: 'string',
  'fixed-cidr': 'string',
  'fixed-cidr-v6': 'string',
  'default-gateway': 'string',
  'default-gateway-v6': 'string',
};
const IN_REGISTRIES: Readonly<Record<string, GoType>> = {
  'registry-mirrors': strings,
  'insecure-registries': strings,
  'allow-nondistributable-artifacts': strings,
};
const ULIMIT: GoStruct = { struct: 'units.Ulimit', fields: { Name: 'string', Hard: 'int64', Soft: 'int64' } };
const OWN: Readonly<Record<string, GoType>> = {
  runtimes: { map: 'any' },
  'cgroup-parent': 'string',
  'cpu-rt-period': 'int64',
  'cpu-rt-runtime': 'int64',
  'oom-score-adjust': 'int',
  init: 'bool',
  'init-path': 'string',
  'seccomp-profile': 'string',
  'default-ulimits': { map: ULIMIT },
  'default-shm-size': 'any',
  'default-ipc-mode': 'string',
  'default-cgroupns-mode': 'string',
  'no-new-privileges': 'bool',
  'resolv-conf': 'string',
  rootless: 'bool',
  'selinux-enabled': 'bool',
  'userns-remap': 'string',
  builder: 'any',
  proxies: 'any',
};

const EMBEDDED: readonly (readonly [string, Readonly<Record<string, GoType>>])[] = [
  ['CommonConfig', IN_COMMON],
  ['CommonConfig.LogConfig', IN_LOG],
  ['CommonConfig.NetworkConfig', IN_NETWORK],
  ['CommonConfig.BridgeConfig', IN_BRIDGE],
  ['CommonConfig.BridgeConfig.DefaultBridgeConfig', IN_DEFAULT_BRIDGE],
  ['CommonConfig.ServiceOptions', IN_REGISTRIES],
];

const CONFIG: GoStruct = {
  struct: 'config.Config',
  fields: Object.assign({}, OWN, ...EMBEDDED.map(([, fields]) => fields)) as Record<string, GoType>,
  embedded: Object.fromEntries(
    EMBEDDED.flatMap(([struct, fields]) => Object.keys(fields).map((name) => [name, struct])),
  ),
};

/** Whose own names are not options. */
const FREE_NAMES = new Set([
  'default-network-opts',
  'default-ulimits',
  'features',
  'log-opts',
  'runtimes',
  'builder',
  'proxies',
]);
const ACTS = new Set([
  'bip',
  'default-address-pools',
  'log-driver',
  'log-opts',
  'default-ulimits',
  'registry-mirrors',
  'insecure-registries',
  'labels',
  'debug',
]);

/** Throws DaemonConfigError with what `dockerd --validate` says. */
export function parseDaemonConfig(text: string): DaemonConfig {
  const given = text.trim() === '' ? {} : parseObject(text.replace(/^\uFEFF/, ''));
  const unknown = namesIn(given).filter((name) => !Object.hasOwn(CONFIG.fields, name));
  if (unknown.length > 0)
    throw new DaemonConfigError(`the following directives don't match any configuration option: ${unknown.join(', ')}`);
  const found = decode(given) as Decoded;
  checkLabels(found.labels ?? []);
  return {
    bip: found.bip || undefined,
    pools: found['default-address-pools']?.map(({ base = '', size = 0 }) => ({ base, size })),
    logDriver: found['log-driver'] || 'json-file',
    logOptions: found['log-opts'] ?? {},
    ulimits: namedUlimits(found['default-ulimits'] ?? {}),
    mirrors: found['registry-mirrors'] ?? [],
    insecureRegistries: found['insecure-registries'] ?? [],
    labels: found.labels ?? [],
    debug: found.debug ?? false,
    ignored: Object.keys(given).filter((name) => !ACTS.has(name)),
  };
}

/** What decodeGoJson has made of it. */
interface Decoded {
  readonly bip?: string;
  readonly 'default-address-pools'?: readonly { readonly base?: string; readonly size?: number }[];
  readonly 'log-driver'?: string;
  readonly 'log-opts'?: Readonly<Record<string, string>>;
  readonly 'default-ulimits'?: Readonly<Record<string, Partial<DefaultUlimit> | null>>;
  readonly 'registry-mirrors'?: readonly string[];
  readonly 'insecure-registries'?: readonly string[];
  readonly labels?: readonly string[];
  readonly debug?: boolean;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const why = explainSyntaxError(text);
    throw new DaemonConfigError(why === 'unexpected EOF' ? 'unexpected end of JSON input' : why);
  }
  if (value === null) return {};
  if (isObject(value)) return value;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw new DaemonConfigError(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
}

function decode(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return decodeGoJson(CONFIG, given);
  } catch (error) {
    throw error instanceof GoJsonError ? new DaemonConfigError(error.message) : error;
  }
}

/** As dockerd flattens what it compares with its options: the names within an object are options, too. */
const namesIn = (given: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(given).flatMap(([name, value]) =>
    isObject(value) && !FREE_NAMES.has(name) ? Object.keys(value) : [name],
  );

const namedUlimits = (found: NonNullable<Decoded['default-ulimits']>): DaemonConfig['ulimits'] =>
  Object.fromEntries(
    Object.entries(found).flatMap(([name, limit]) =>
      limit ? [[name, { Name: limit.Name || name, Hard: limit.Hard ?? 0, Soft: limit.Soft ?? 0 }]] : [],
    ),
  );

function checkLabels(labels: readonly string[]): void {
  const bad = labels.find((label) => !label.includes('='));
  if (bad === undefined) return;
  const when = 'merged configuration validation from file and command line flags failed';
  throw new DaemonConfigError(`${when}: bad attribute format: ${bad}`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What holds without a file. */
export const DEFAULT_DAEMON_CONFIG: DaemonConfig = parseDaemonConfig('');
