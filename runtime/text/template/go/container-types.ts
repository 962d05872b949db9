/** What `docker inspect` knows of a container (docker/docker, api/types/container). */
export const CONTAINER_TYPES = `
container.InspectResponse
  *container.ContainerJSONBase
  Mounts []container.MountPoint
  Config *container.Config
  NetworkSettings *container.NetworkSettings
  ImageManifestDescriptor? *v1.Descriptor

container.ContainerJSONBase
  ID string Id
  Created string
  Path string
  Args []string
  State *container.State
  Image string
  ResolvConfPath string
  HostnamePath string
  HostsPath string
  LogPath string
  Name string
  RestartCount int
  Driver string
  Platform string
  MountLabel string
  ProcessLabel string
  AppArmorProfile string
  ExecIDs []string
  HostConfig *container.HostConfig
  GraphDriver storage.DriverData
  SizeRw? *int64
  SizeRootFs? *int64

container.State
  Status string
  Running bool
  Paused bool
  Restarting bool
  OOMKilled bool
  Dead bool
  Pid int
  ExitCode int
  Error string
  StartedAt string
  FinishedAt string
  Health? *container.Health

container.Health
  Status string
  FailingStreak int
  Log []*container.HealthcheckResult

container.HealthcheckResult
  Start time.Time
  End time.Time
  ExitCode int
  Output string

storage.DriverData
  Data map[string]string
  Name string

container.MountPoint
  Type? mount.Type
  Name? string
  Source string
  Destination string
  Driver? string
  Mode string
  RW bool
  Propagation mount.Propagation

container.Config
  Hostname string
  Domainname string
  User string
  AttachStdin bool
  AttachStdout bool
  AttachStderr bool
  ExposedPorts? nat.PortSet
  Tty bool
  OpenStdin bool
  StdinOnce bool
  Env []string
  Cmd strslice.StrSlice
  Healthcheck? *v1.HealthcheckConfig
  ArgsEscaped? bool
  Image string
  Volumes map[string]struct {}
  WorkingDir string
  Entrypoint strslice.StrSlice
  NetworkDisabled? bool
  MacAddress? string
  OnBuild []string
  Labels map[string]string
  StopSignal? string
  StopTimeout? *int
  Shell? strslice.StrSlice

v1.HealthcheckConfig
  Test? []string
  Interval? time.Duration
  Timeout? time.Duration
  StartPeriod? time.Duration
  StartInterval? time.Duration
  Retries? int

container.NetworkSettings
  container.NetworkSettingsBase
  container.DefaultNetworkSettings
  Networks map[string]*network.EndpointSettings

container.NetworkSettingsBase
  Bridge string
  SandboxID string
  SandboxKey string
  Ports nat.PortMap
  HairpinMode bool
  LinkLocalIPv6Address string
  LinkLocalIPv6PrefixLen int
  SecondaryIPAddresses []network.Address
  SecondaryIPv6Addresses []network.Address

container.DefaultNetworkSettings
  EndpointID string
  Gateway string
  GlobalIPv6Address string
  GlobalIPv6PrefixLen int
  IPAddress string
  IPPrefixLen int
  IPv6Gateway string
  MacAddress string

nat.Port = string

nat.PortSet = map[nat.Port]struct {}

nat.PortMap = map[nat.Port][]nat.PortBinding

nat.PortBinding
  HostIP string HostIp
  HostPort string

strslice.StrSlice = []string

mount.Type = string

mount.Propagation = string

time.Duration = int64
`;
