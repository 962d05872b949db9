/**
 * The bodies of create, update and exec as Docker's Go types declare them (moby, api/types/container): the compiler holds the
 * field names against the API's document. Go's type names appear in error texts.
 */
import type { definitions } from './schema.ts';
import type { ContainerConfig, EndpointSettings, ExecConfig, HostConfig } from './types.ts';
import type { GoStruct, GoType } from '../text/go-json.ts';

type Fields<T> = Record<keyof T & string, GoType>;

const strings: GoType = { list: 'string' };
const labels: GoType = { map: 'string' };

/** Go's `map[...]struct{}`: a set. */
const set: GoType = { map: { struct: 'struct {}', fields: {} } };

const struct = <T>(name: string, fields: Fields<T>): GoStruct => ({ struct: name, fields });

const healthcheck = struct<definitions['HealthConfig']>('container.HealthConfig', {
  Test: strings,
  Interval: 'int64',
  Timeout: 'int64',
  Retries: 'int',
  StartPeriod: 'int64',
  StartInterval: 'int64',
});

const configFields: Fields<ContainerConfig> = {
  Hostname: 'string',
  Domainname: 'string',
  User: 'string',
  AttachStdin: 'bool',
  AttachStdout: 'bool',
  AttachStderr: 'bool',
  ExposedPorts: set,
  Tty: 'bool',
  OpenStdin: 'bool',
  StdinOnce: 'bool',
  Env: strings,
  Cmd: 'strslice',
  Healthcheck: healthcheck,
  ArgsEscaped: 'bool',
  Image: 'string',
  Volumes: set,
  WorkingDir: 'string',
  Entrypoint: 'strslice',
  NetworkDisabled: 'bool',
  MacAddress: 'string',
  OnBuild: strings,
  Labels: labels,
  StopSignal: 'string',
  StopTimeout: 'int',
  Shell: 'strslice',
};

const throttle: GoType = {
  list: struct<definitions['ThrottleDevice']>('blkiodev.ThrottleDevice', { Path: 'string', Rate: 'uint64' }),
};

const resourcesFields: Fields<definitions['Resources']> = {
  CpuShares: 'int64',
  Memory: 'int64',
  CgroupParent: 'string',
  BlkioWeight: 'uint16',
  BlkioWeightDevice: { list: { struct: 'blkiodev.WeightDevice', fields: { Path: 'string', Weight: 'uint16' } } },
  BlkioDeviceReadBps: throttle,
  BlkioDeviceWriteBps: throttle,
  BlkioDeviceReadIOps: throttle,
  BlkioDeviceWriteIOps: throttle,
  CpuPeriod: 'int64',
  CpuQuota: 'int64',
  CpuRealtimePeriod: 'int64',
  CpuRealtimeRuntime: 'int64',
  CpusetCpus: 'string',
  CpusetMems: 'string',
  Devices: {
    list: struct<definitions['DeviceMapping']>('container.DeviceMapping', {
      PathOnHost: 'string',
      PathInContainer: 'string',
      CgroupPermissions: 'string',
    }),
  },
  DeviceCgroupRules: strings,
  DeviceRequests: {
    list: struct<definitions['DeviceRequest']>('container.DeviceRequest', {
      Driver: 'string',
      Count: 'int',
      DeviceIDs: strings,
      Capabilities: { list: strings },
      Options: labels,
    }),
  },
  KernelMemoryTCP: 'int64',
  MemoryReservation: 'int64',
  MemorySwap: 'int64',
  MemorySwappiness: 'int64',
  NanoCpus: 'int64',
  OomKillDisable: 'bool',
  Init: 'bool',
  PidsLimit: 'int64',
  Ulimits: { list: { struct: 'units.Ulimit', fields: { Name: 'string', Soft: 'int64', Hard: 'int64' } } },
  CpuCount: 'int64',
  CpuPercent: 'int64',
  IOMaximumIOps: 'uint64',
  IOMaximumBandwidth: 'uint64',
};

const restartPolicy = struct<definitions['RestartPolicy']>('container.RestartPolicy', {
  Name: 'string',
  MaximumRetryCount: 'int',
});

const portMap: GoType = {
  map: { list: struct<definitions['PortBinding']>('nat.PortBinding', { HostIp: 'string', HostPort: 'string' }) },
};

const mount = struct<definitions['Mount']>('mount.Mount', {
  Target: 'string',
  Source: 'string',
  Type: 'string',
  ReadOnly: 'bool',
  Consistency: 'string',
  BindOptions: {
    struct: 'mount.BindOptions',
    fields: {
      Propagation: 'string',
      NonRecursive: 'bool',
      CreateMountpoint: 'bool',
      ReadOnlyNonRecursive: 'bool',
      ReadOnlyForceRecursive: 'bool',
    },
  },
  VolumeOptions: {
    struct: 'mount.VolumeOptions',
    fields: {
      NoCopy: 'bool',
      Labels: labels,
      DriverConfig: { struct: 'mount.Driver', fields: { Name: 'string', Options: labels } },
      Subpath: 'string',
    },
  },
  ImageOptions: { struct: 'mount.ImageOptions', fields: { Subpath: 'string' } },
  TmpfsOptions: {
    struct: 'mount.TmpfsOptions',
    fields: { SizeBytes: 'int64', Mode: 'uint32', Options: { list: strings } },
  },
});

const embeddedIn = (name: string, fields: Readonly<Record<string, GoType>>): Record<string, string> =>
  Object.fromEntries(Object.keys(fields).map((field) => [field, name]));

export const HOST_CONFIG: GoStruct = {
  ...struct<HostConfig>('container.HostConfig', {
    ...resourcesFields,
    Binds: strings,
    ContainerIDFile: 'string',
    LogConfig: { struct: 'container.LogConfig', fields: { Type: 'string', Config: labels } },
    NetworkMode: 'string',
    PortBindings: portMap,
    RestartPolicy: restartPolicy,
    AutoRemove: 'bool',
    VolumeDriver: 'string',
    VolumesFrom: strings,
    Mounts: { list: mount },
    ConsoleSize: { list: 'uint32' },
    Annotations: labels,
    CapAdd: 'strslice',
    CapDrop: 'strslice',
    CgroupnsMode: 'string',
    Dns: strings,
    DnsOptions: strings,
    DnsSearch: strings,
    ExtraHosts: strings,
    GroupAdd: strings,
    IpcMode: 'string',
    Cgroup: 'string',
    Links: strings,
    OomScoreAdj: 'int',
    PidMode: 'string',
    Privileged: 'bool',
    PublishAllPorts: 'bool',
    ReadonlyRootfs: 'bool',
    SecurityOpt: strings,
    StorageOpt: labels,
    Tmpfs: labels,
    UTSMode: 'string',
    UsernsMode: 'string',
    ShmSize: 'int64',
    Sysctls: labels,
    Runtime: 'string',
    Isolation: 'string',
    MaskedPaths: strings,
    ReadonlyPaths: strings,
  }),
  embedded: embeddedIn('Resources', resourcesFields),
};

export const ENDPOINT_SETTINGS = struct<EndpointSettings>('network.EndpointSettings', {
  IPAMConfig: {
    struct: 'network.EndpointIPAMConfig',
    fields: { IPv4Address: 'string', IPv6Address: 'string', LinkLocalIPs: strings },
  },
  Links: strings,
  MacAddress: 'string',
  Aliases: strings,
  DriverOpts: labels,
  GwPriority: 'int',
  NetworkID: 'string',
  EndpointID: 'string',
  Gateway: 'string',
  IPAddress: 'string',
  IPPrefixLen: 'int',
  IPv6Gateway: 'string',
  GlobalIPv6Address: 'string',
  GlobalIPv6PrefixLen: 'int',
  DNSNames: strings,
});

export const CREATE_REQUEST: GoStruct = {
  struct: 'container.CreateRequest',
  fields: {
    ...configFields,
    HostConfig: HOST_CONFIG,
    NetworkingConfig: { struct: 'network.NetworkingConfig', fields: { EndpointsConfig: { map: ENDPOINT_SETTINGS } } },
  },
  embedded: embeddedIn('Config', configFields),
};

/** What a container is configured with; the body of a commit. */
export const CONTAINER_CONFIG: GoStruct = { struct: 'container.Config', fields: configFields };

/** The fields of CREATE_REQUEST that make a container's own configuration: one of them must be there. */
export const CONFIG_FIELDS: readonly string[] = Object.keys(configFields);

export const UPDATE_CONFIG: GoStruct = {
  struct: 'container.UpdateConfig',
  fields: { ...resourcesFields, RestartPolicy: restartPolicy },
  embedded: embeddedIn('Resources', resourcesFields),
};

export const EXEC_CONFIG = struct<ExecConfig>('container.ExecOptions', {
  AttachStdin: 'bool',
  AttachStdout: 'bool',
  AttachStderr: 'bool',
  DetachKeys: 'string',
  Tty: 'bool',
  ConsoleSize: { list: 'uint32' },
  Env: strings,
  Cmd: strings,
  Privileged: 'bool',
  User: 'string',
  WorkingDir: 'string',
});

export const EXEC_START: GoStruct = {
  struct: 'container.ExecStartOptions',
  fields: { Detach: 'bool', Tty: 'bool', ConsoleSize: { list: 'uint32' } },
};
