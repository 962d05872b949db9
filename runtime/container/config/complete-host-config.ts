import type { HostConfig, PortMap } from '../../model/types.ts';

export const DEFAULT_SHM_BYTES = 64 * 1024 * 1024;

export const DEFAULT_MASKED_PATHS = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
export const DEFAULT_READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** The host configuration as Docker fills it in and shows it: every field that it shows has a value here, though it may be null. */
export function completeHostConfig(asked: HostConfig): HostConfig {
  const defaults = { ...NULLS, ...EMPTIES, ...pathsFor(asked) };
  const given = Object.fromEntries(Object.entries(asked).filter(([name, value]) => isGiven(name, value)));
  const merged = { ...defaults, ...given } as unknown as HostConfig;
  return { ...merged, ...derived(asked) };
}

/** Null is as good as nothing, and of these so is what is empty. */
const OMITTED_WHEN_EMPTY = new Set([
  'Annotations',
  'ConsoleSize',
  'Mounts',
  'Runtime',
  'StorageOpt',
  'Sysctls',
  'Tmpfs',
]);

function isGiven(name: string, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  return !OMITTED_WHEN_EMPTY.has(name) || Object.keys(value).length > 0;
}

/** What a field is when nobody sets it. The API's types don't know these nulls, its clients do. */
const NULLS = {
  Binds: null,
  ContainerIDFile: '',
  LogConfig: { Type: 'json-file', Config: {} },
  NetworkMode: 'bridge',
  PortBindings: null,
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumeDriver: '',
  VolumesFrom: null,
  ConsoleSize: [0, 0],
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: 'private',
  Dns: null,
  DnsOptions: null,
  DnsSearch: null,
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: 'private',
  Cgroup: '',
  Links: null,
  OomScoreAdj: 0,
  PidMode: '',
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  UTSMode: '',
  UsernsMode: '',
  ShmSize: DEFAULT_SHM_BYTES,
  Runtime: 'runc',
  Isolation: '',
};

const EMPTIES = {
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  BlkioWeightDevice: null,
  BlkioDeviceReadBps: null,
  BlkioDeviceWriteBps: null,
  BlkioDeviceReadIOps: null,
  BlkioDeviceWriteIOps: null,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: '',
  CpusetMems: '',
  Devices: null,
  DeviceCgroupRules: null,
  DeviceRequests: null,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: null,
  PidsLimit: null,
  Ulimits: null,
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
};

/** A privileged container sees /proc and /sys as they are, unless the request says otherwise. */
const pathsFor = (asked: HostConfig): Record<string, string[] | null> => ({
  MaskedPaths: asked.Privileged === true ? null : DEFAULT_MASKED_PATHS,
  ReadonlyPaths: asked.Privileged === true ? null : DEFAULT_READONLY_PATHS,
});

function derived(asked: HostConfig): HostConfig {
  const mode = asked.NetworkMode ?? '';
  const log = asked.LogConfig;
  const policy = asked.RestartPolicy;
  return {
    NetworkMode: mode === '' || mode === 'default' ? 'bridge' : mode,
    ...(asked.PortBindings && { PortBindings: completeBindings(asked.PortBindings) }),
    LogConfig: { Type: log?.Type || 'json-file', Config: log?.Config ?? {} },
    RestartPolicy: { Name: policy?.Name || 'no', MaximumRetryCount: policy?.MaximumRetryCount ?? 0 },
    ShmSize: asked.ShmSize ? asked.ShmSize : DEFAULT_SHM_BYTES,
    IpcMode: asked.IpcMode || 'private',
    CgroupnsMode: asked.CgroupnsMode || (asked.Privileged === true ? 'host' : 'private'),
    MemorySwap: swapLimit(asked),
    // Whatever isn't positive means no limit.
    ...((asked.PidsLimit ?? 0) > 0 ? {} : { PidsLimit: null as unknown as number }),
    ...(asked.OomKillDisable ? {} : { OomKillDisable: null as unknown as boolean }),
  };
}

/** A binding has both of its parts, be they empty. */
function completeBindings(asked: PortMap): PortMap {
  const complete = (bindings: PortMap[string]): PortMap[string] =>
    bindings?.map(({ HostIp = '', HostPort = '' }) => ({ HostIp, HostPort })) ?? null;
  return Object.fromEntries(Object.entries(asked).map(([port, bindings]) => [port, complete(bindings)]));
}

/** With a memory limit alone a container may use as much swap again. */
function swapLimit(asked: HostConfig): number {
  const memory = asked.Memory ?? 0;
  const swap = asked.MemorySwap ?? 0;
  return memory > 0 && swap === 0 ? memory * 2 : swap;
}
