/** What `docker info` and `docker version` know (docker/docker, api/types/system, registry, swarm; docker/cli, command/system). */
export const SYSTEM_TYPES = `
system.dockerInfo
  *system.Info
  ServerErrors? []string
  UserName? string
  ClientInfo *system.clientInfo
  ClientErrors? []string

system.Info
  ID string
  Containers int
  ContainersRunning int
  ContainersPaused int
  ContainersStopped int
  Images int
  Driver string
  DriverStatus [][2]string
  SystemStatus? [][2]string
  Plugins system.PluginsInfo
  MemoryLimit bool
  SwapLimit bool
  KernelMemory? bool
  KernelMemoryTCP? bool
  CPUCfsPeriod bool CpuCfsPeriod
  CPUCfsQuota bool CpuCfsQuota
  CPUShares bool
  CPUSet bool
  PidsLimit bool
  IPv4Forwarding bool
  Debug bool
  NFd int
  OomKillDisable bool
  NGoroutines int
  SystemTime string
  LoggingDriver string
  CgroupDriver string
  CgroupVersion? string
  NEventsListener int
  KernelVersion string
  OperatingSystem string
  OSVersion string
  OSType string
  Architecture string
  IndexServerAddress string
  RegistryConfig *registry.ServiceConfig
  NCPU int
  MemTotal int64
  GenericResources []interface {}
  DockerRootDir string
  HTTPProxy string HttpProxy
  HTTPSProxy string HttpsProxy
  NoProxy string
  Name string
  Labels []string
  ExperimentalBuild bool
  ServerVersion string
  Runtimes map[string]system.RuntimeWithStatus
  DefaultRuntime string
  Swarm swarm.Info
  LiveRestoreEnabled bool
  Isolation container.Isolation
  InitBinary string
  ContainerdCommit system.Commit
  RuncCommit system.Commit
  InitCommit system.Commit
  SecurityOptions []string
  ProductLicense? string
  DefaultAddressPools? []system.NetworkAddressPool
  FirewallBackend? *system.FirewallInfo
  CDISpecDirs []string
  DiscoveredDevices? []system.DeviceInfo
  Containerd? *system.ContainerdInfo
  Warnings []string

system.PluginsInfo
  Volume []string
  Network []string
  Authorization []string
  Log []string

system.RuntimeWithStatus
  system.Runtime
  Status? map[string]string status

system.Runtime
  Path? string path
  Args? []string runtimeArgs
  Type? string runtimeType
  Options? map[string]interface {} options

system.Commit
  ID string
  Expected? string

system.NetworkAddressPool
  Base string
  Size int

system.FirewallInfo
  Driver string
  Info? [][2]string

system.DeviceInfo
  Source string
  ID string

system.ContainerdInfo
  Address? string
  Namespaces system.ContainerdNamespaces

system.ContainerdNamespaces
  Containers string
  Plugins string

registry.ServiceConfig
  AllowNondistributableArtifactsCIDRs? []string
  AllowNondistributableArtifactsHostnames? []string
  InsecureRegistryCIDRs []string
  IndexConfigs map[string]*registry.IndexInfo
  Mirrors []string
  ExtraFields? map[string]interface {}

registry.IndexInfo
  Name string
  Mirrors []string
  Secure bool
  Official bool

swarm.Info
  NodeID string
  NodeAddr string
  LocalNodeState swarm.LocalNodeState
  ControlAvailable bool
  Error string
  RemoteManagers []swarm.Peer
  Nodes? int
  Managers? int
  Cluster? *swarm.ClusterInfo
  Warnings? []string

swarm.LocalNodeState = string

swarm.Peer
  NodeID string
  Addr string

swarm.ClusterInfo = struct {}

system.clientInfo
  Debug bool
  system.clientVersion
  Plugins []interface {}
  Warnings []string

system.clientVersion
  Platform? *system.platformInfo
  Version string
  APIVersion? string ApiVersion
  DefaultAPIVersion string
  GitCommit string
  GoVersion string
  Os string
  Arch string
  BuildTime string
  Context string

system.platformInfo
  Name string

system.versionInfo
  Client system.clientVersion
  Server *types.Version

types.Version
  Platform system.platformInfo
  Components []types.ComponentVersion
  Version string
  APIVersion string ApiVersion
  MinAPIVersion? string
  GitCommit string
  GoVersion string
  Os string
  Arch string
  KernelVersion? string
  Experimental? bool
  BuildTime? string

types.ComponentVersion
  Name string
  Version string
  Details map[string]string

context.contextWithTLSListing
  store.Metadata
  TLSMaterial map[string]interface {}
  Storage store.StorageInfo

store.Metadata
  Name string
  Metadata command.DockerContext
  Endpoints map[string]interface {}

command.DockerContext
  Description string

store.StorageInfo
  MetadataPath string
  TLSPath string
`;
