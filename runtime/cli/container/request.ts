/**
 * From flags to the API's request for a new container: checks in Docker's order, errors in its words.
 */
import type { ContainerConfig, ContainerCreateRequest, HostConfig } from '../../model/types.ts';
import type { CommandContext } from '../command/command.ts';
import { keyValueMap } from '../../text/environment.ts';
import { isMacAddress } from '../../text/host.ts';
import { parseMount } from '../parse/mount.ts';
import { parseExpose, parsePublish } from '../../text/port.ts';
import { parseRestartPolicy } from '../parse/restart.ts';
import { parseDevice } from '../parse/device.ts';
import { parseVolume } from '../parse/volume.ts';
import { readEnvironment, readLabels } from './key-values.ts';
import type { CONTAINER_FLAGS } from './flags.ts';
import { healthConfig } from './health.ts';
import { endpoints, networkMode } from './networks.ts';
import { checkNamespaces } from './namespaces.ts';
import { readSecurityOptions } from './security.ts';

export type ContainerContext = Pick<
  CommandContext<typeof CONTAINER_FLAGS>,
  'flags' | 'changed' | 'invocation' | 'args'
>;

export interface CreatePlan {
  readonly request: ContainerCreateRequest;
  readonly config: ContainerConfig;
  readonly host: HostConfig;
}

export async function planContainer(context: ContainerContext): Promise<CreatePlan> {
  const { flags } = context;
  if (flags['mac-address'] !== '' && !isMacAddress(flags['mac-address'])) {
    throw new Error(`${flags['mac-address']} is not a valid mac address`);
  }
  checkSwappiness(flags['memory-swappiness']);
  const files = mounts(context);
  const ports = publishedPorts(context);
  const devices = flags.device.map(parseDevice);
  const Env = await readEnvironment(context);
  const Labels = await readLabels(context);
  checkNamespaces(flags);
  const RestartPolicy = parseRestartPolicy(flags.restart);
  const LogConfig = logConfig(flags['log-driver'], flags['log-opt']);
  const security = await readSecurityOptions(context);
  const StorageOpt = storageOptions(flags['storage-opt']);
  const Healthcheck = healthConfig(flags);
  const config: ContainerConfig = {
    ...processConfig(context),
    Env,
    Labels,
    Volumes: files.anonymous,
    ExposedPorts: ports.exposed,
    ...(Healthcheck && { Healthcheck }),
  };
  if (flags.rm && !['', 'no'].includes(RestartPolicy.Name ?? '')) {
    throw new Error('conflicting options: cannot specify both --restart and --rm');
  }
  const host = {
    ...hostConfig(context),
    ...resources(context),
    ...security,
    Binds: files.binds,
    Mounts: files.mounts,
    PortBindings: ports.bindings,
    Devices: devices,
    RestartPolicy,
    LogConfig,
    StorageOpt,
  };
  const request = { ...config, HostConfig: host, NetworkingConfig: { EndpointsConfig: endpoints(flags) } };
  return { request, config, host };
}

function checkSwappiness(value: number): void {
  if (value !== -1 && (value < 0 || value > 100)) {
    throw new Error(`invalid value: ${value}. Valid memory swappiness range is 0-100`);
  }
}

function processConfig({ flags, changed, args }: ContainerContext): ContainerConfig {
  const [image = '', ...command] = args;
  const streams = new Set(flags.attach);
  const none = streams.size === 0;
  const AttachStdin = flags.interactive || streams.has('stdin');
  const entrypoint = changed.has('entrypoint') ? { Entrypoint: [flags.entrypoint] } : {};
  return {
    Hostname: flags.hostname,
    Domainname: flags.domainname,
    User: flags.user,
    AttachStdin,
    AttachStdout: none || streams.has('stdout'),
    AttachStderr: none || streams.has('stderr'),
    Tty: flags.tty,
    OpenStdin: flags.interactive,
    // Whoever attaches first closes the input when leaving.
    StdinOnce: flags.interactive && AttachStdin,
    ...(command.length > 0 && { Cmd: command }),
    Image: image,
    WorkingDir: flags.workdir,
    ...entrypoint,
    ...(changed.has('stop-signal') && { StopSignal: flags['stop-signal'] }),
    ...(changed.has('stop-timeout') && { StopTimeout: flags['stop-timeout'] }),
  };
}

interface Files {
  readonly binds: string[];
  readonly anonymous: Record<string, Record<string, never>>;
  readonly mounts: NonNullable<HostConfig['Mounts']>;
}

function mounts({ flags, invocation }: ContainerContext): Files {
  const parsed = flags.volume.map((text) => parseVolume(text, invocation.cwd));
  const socket = flags['use-api-socket'] ? [apiSocketMount()] : [];
  return {
    binds: [...new Set(parsed.flatMap((volume) => (volume.kind === 'bind' ? [volume.text] : [])))],
    anonymous: Object.fromEntries(parsed.flatMap((volume) => (volume.kind === 'anonymous' ? [[volume.path, {}]] : []))),
    mounts: [...flags.mount.map((text) => parseMount(text, invocation.cwd)), ...socket],
  };
}

const apiSocketMount = (): ReturnType<typeof parseMount> => ({
  Type: 'bind',
  Source: '/var/run/docker.sock',
  Target: '/var/run/docker.sock',
});

function publishedPorts({ flags }: ContainerContext): {
  exposed: Record<string, Record<string, never>>;
  bindings: NonNullable<HostConfig['PortBindings']>;
} {
  const published = flags.publish.flatMap(parsePublish);
  const bindings: NonNullable<HostConfig['PortBindings']> = {};
  for (const { port, hostIp, hostPort } of published) {
    (bindings[port] ??= []).push({ HostIp: hostIp, HostPort: hostPort });
  }
  const names = [...published.map(({ port }) => port), ...flags.expose.flatMap(parseExpose)];
  return { exposed: Object.fromEntries(names.map((name) => [name, {}])), bindings };
}

function hostConfig({ flags, changed, invocation }: ContainerContext): HostConfig {
  const size = invocation.tty.stdout ? invocation.size : undefined;
  return {
    ContainerIDFile: flags.cidfile,
    OomScoreAdj: flags['oom-score-adj'],
    AutoRemove: flags.rm,
    Privileged: flags.privileged,
    Links: [...flags.link],
    PublishAllPorts: flags['publish-all'],
    Dns: [...flags.dns],
    DnsSearch: flags['dns-search'].filter((domain) => domain !== '.' || flags['dns-search'].length === 1),
    DnsOptions: [...flags['dns-opt'], ...flags['dns-option']],
    ExtraHosts: [...flags['add-host']],
    VolumesFrom: [...flags['volumes-from']],
    NetworkMode: networkMode(flags),
    IpcMode: flags.ipc,
    PidMode: flags.pid,
    UTSMode: flags.uts,
    UsernsMode: flags.userns,
    ...(flags.cgroupns !== '' && { CgroupnsMode: flags.cgroupns as 'host' | 'private' }),
    CapAdd: capabilities(flags['cap-add']),
    CapDrop: capabilities(flags['cap-drop']),
    GroupAdd: [...flags['group-add']],
    ReadonlyRootfs: flags['read-only'],
    VolumeDriver: flags['volume-driver'],
    ...(flags.isolation !== '' && { Isolation: flags.isolation as NonNullable<HostConfig['Isolation']> }),
    ShmSize: flags['shm-size'],
    Tmpfs: Object.fromEntries(flags.tmpfs.map((text) => splitTmpfs(text))),
    Sysctls: { ...flags.sysctl },
    Annotations: { ...flags.annotation },
    Runtime: flags.runtime,
    ...(changed.has('init') && { Init: flags.init }),
    ConsoleSize: [size?.rows ?? 0, size?.columns ?? 0],
  };
}

function splitTmpfs(text: string): [path: string, options: string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The kernel's names in full: `net_admin` is CAP_NET_ADMIN; each once, in order. */
function capabilities(names: readonly string[]): string[] {
  const full = names.map((name) => name.trim().toUpperCase());
  const prefixed = full.map((name) => (name === 'ALL' || name.startsWith('CAP_') ? name : `CAP_${name}`));
  return [...new Set(prefixed)].sort();
}

function resources({ flags }: ContainerContext): HostConfig {
  return {
    CgroupParent: flags['cgroup-parent'],
    Memory: flags.memory,
    MemoryReservation: flags['memory-reservation'],
    MemorySwap: flags['memory-swap'],
    MemorySwappiness: flags['memory-swappiness'],
    OomKillDisable: flags['oom-kill-disable'],
    PidsLimit: flags['pids-limit'],
    NanoCpus: flags.cpus,
    CpuShares: flags['cpu-shares'],
    CpuPeriod: flags['cpu-period'],
    CpuQuota: flags['cpu-quota'],
    CpuRealtimePeriod: flags['cpu-rt-period'],
    CpuRealtimeRuntime: flags['cpu-rt-runtime'],
    CpusetCpus: flags['cpuset-cpus'],
    CpusetMems: flags['cpuset-mems'],
    CpuCount: flags['cpu-count'],
    CpuPercent: flags['cpu-percent'],
    IOMaximumIOps: flags['io-maxiops'],
    IOMaximumBandwidth: flags['io-maxbandwidth'],
    BlkioWeight: flags['blkio-weight'],
    BlkioWeightDevice: [...flags['blkio-weight-device']],
    BlkioDeviceReadBps: [...flags['device-read-bps']],
    BlkioDeviceWriteBps: [...flags['device-write-bps']],
    BlkioDeviceReadIOps: [...flags['device-read-iops']],
    BlkioDeviceWriteIOps: [...flags['device-write-iops']],
    Ulimits: [...flags.ulimit],
    DeviceCgroupRules: [...flags['device-cgroup-rule']],
    DeviceRequests: [...flags.gpus],
  };
}

function logConfig(driver: string, options: readonly string[]): NonNullable<HostConfig['LogConfig']> {
  if (driver === 'none' && options.length > 0) throw new Error(`invalid logging opts for driver ${driver}`);
  return { Type: driver as NonNullable<NonNullable<HostConfig['LogConfig']>['Type']>, Config: keyValueMap(options) };
}

function storageOptions(options: readonly string[]): Record<string, string> {
  if (options.some((option) => !option.includes('='))) throw new Error('invalid storage option');
  return keyValueMap(options);
}
