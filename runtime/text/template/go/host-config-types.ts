/** How a container is kept from the others (docker/docker, api/types/container and mount). */
export const HOST_CONFIG_TYPES = `
container.HostConfig
  Binds []string
  ContainerIDFile string
  LogConfig container.LogConfig
  NetworkMode container.NetworkMode
  PortBindings nat.PortMap
  RestartPolicy container.RestartPolicy
  AutoRemove bool
  VolumeDriver string
  VolumesFrom []string
  ConsoleSize [2]uint
  Annotations? map[string]string
  CapAdd strslice.StrSlice
  CapDrop strslice.StrSlice
  CgroupnsMode container.CgroupnsMode
  DNS []string Dns
  DNSOptions []string DnsOptions
  DNSSearch []string DnsSearch
  ExtraHosts []string
  GroupAdd []string
  IpcMode container.IpcMode
  Cgroup container.CgroupSpec
  Links []string
  OomScoreAdj int
  PidMode container.PidMode
  Privileged bool
  PublishAllPorts bool
  ReadonlyRootfs bool
  SecurityOpt []string
  StorageOpt? map[string]string
  Tmpfs? map[string]string
  UTSMode container.UTSMode
  UsernsMode container.UsernsMode
  ShmSize int64
  Sysctls? map[string]string
  Runtime? string
  Isolation container.Isolation
  container.Resources
  Mounts? []mount.Mount
  MaskedPaths []string
  ReadonlyPaths []string
  Init? *bool

container.Resources
  CPUShares int64 CpuShares
  Memory int64
  NanoCPUs int64 NanoCpus
  CgroupParent string
  BlkioWeight uint16
  BlkioWeightDevice []*blkiodev.WeightDevice
  BlkioDeviceReadBps []*blkiodev.ThrottleDevice
  BlkioDeviceWriteBps []*blkiodev.ThrottleDevice
  BlkioDeviceReadIOps []*blkiodev.ThrottleDevice
  BlkioDeviceWriteIOps []*blkiodev.ThrottleDevice
  CPUPeriod int64 CpuPeriod
  CPUQuota int64 CpuQuota
  CPURealtimePeriod int64 CpuRealtimePeriod
  CPURealtimeRuntime int64 CpuRealtimeRuntime
  CpusetCpus string
  CpusetMems string
  Devices []container.DeviceMapping
  DeviceCgroupRules []string
  DeviceRequests []container.DeviceRequest
  KernelMemory? int64
  KernelMemoryTCP? int64
  MemoryReservation int64
  MemorySwap int64
  MemorySwappiness *int64
  OomKillDisable *bool
  PidsLimit *int64
  Ulimits []*units.Ulimit
  CPUCount int64 CpuCount
  CPUPercent int64 CpuPercent
  IOMaximumIOps uint64
  IOMaximumBandwidth uint64

container.LogConfig
  Type string
  Config map[string]string

container.RestartPolicy
  Name container.RestartPolicyMode
  MaximumRetryCount int

container.DeviceMapping
  PathOnHost string
  PathInContainer string
  CgroupPermissions string

container.DeviceRequest
  Driver string
  Count int
  DeviceIDs []string
  Capabilities [][]string
  Options map[string]string

blkiodev.WeightDevice
  Path string
  Weight uint16

blkiodev.ThrottleDevice
  Path string
  Rate uint64

units.Ulimit
  Name string
  Hard int64
  Soft int64

mount.Mount
  Type? mount.Type
  Source? string
  Target? string
  ReadOnly? bool
  Consistency? mount.Consistency
  BindOptions? *mount.BindOptions
  VolumeOptions? *mount.VolumeOptions
  ImageOptions? *mount.ImageOptions
  TmpfsOptions? *mount.TmpfsOptions
  ClusterOptions? *mount.ClusterOptions

mount.BindOptions
  Propagation? mount.Propagation
  NonRecursive? bool
  CreateMountpoint? bool
  ReadOnlyNonRecursive? bool
  ReadOnlyForceRecursive? bool

mount.VolumeOptions
  NoCopy? bool
  Labels? map[string]string
  Subpath? string
  DriverConfig? *mount.Driver

mount.Driver
  Name? string
  Options? map[string]string

mount.ImageOptions
  Subpath? string

mount.TmpfsOptions
  SizeBytes? int64
  Mode? uint32
  Options? [][]string

mount.ClusterOptions = struct {}

mount.Consistency = string

container.NetworkMode = string

container.CgroupnsMode = string

container.IpcMode = string

container.CgroupSpec = string

container.PidMode = string

container.UTSMode = string

container.UsernsMode = string

container.Isolation = string

container.RestartPolicyMode = string
`;
