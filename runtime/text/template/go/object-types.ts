/** What `docker inspect` knows of images, networks and volumes (docker/docker, api/types; OCI's image-spec). */
export const OBJECT_TYPES = `
image.InspectResponse
  ID string Id
  RepoTags []string
  RepoDigests []string
  Parent string
  Comment string
  Created? string
  Container? string
  ContainerConfig? *container.Config
  DockerVersion string
  Author string
  Config *v1.DockerOCIImageConfig
  Architecture string
  Variant? string
  Os string
  OsVersion? string
  Size int64
  VirtualSize? int64
  GraphDriver storage.DriverData
  RootFS image.RootFS
  Metadata image.Metadata
  Descriptor? *v1.Descriptor
  Manifests? []image.ManifestSummary

v1.DockerOCIImageConfig
  v1.ImageConfig
  v1.DockerOCIImageConfigExt

v1.ImageConfig
  User? string
  ExposedPorts? map[string]struct {}
  Env? []string
  Entrypoint? []string
  Cmd? []string
  Volumes? map[string]struct {}
  WorkingDir? string
  Labels? map[string]string
  StopSignal? string
  ArgsEscaped? bool

v1.DockerOCIImageConfigExt
  Healthcheck? *v1.HealthcheckConfig
  OnBuild? []string
  Shell? []string

image.RootFS
  Type? string
  Layers? []string

image.Metadata
  LastTagTime time.Time

image.ManifestSummary
  ID string
  Descriptor v1.Descriptor
  Available bool
  Kind image.ManifestKind

image.ManifestKind = string

v1.Descriptor
  MediaType string mediaType
  Digest digest.Digest digest
  Size int64 size
  URLs? []string urls
  Annotations? map[string]string annotations
  Data? []uint8 data
  Platform? *v1.Platform platform
  ArtifactType? string artifactType

digest.Digest = string

v1.Platform
  Architecture string architecture
  OS string os
  OSVersion? string os.version
  OSFeatures? []string os.features
  Variant? string variant

network.EndpointSettings
  IPAMConfig *network.EndpointIPAMConfig
  Links []string
  Aliases []string
  MacAddress string
  DriverOpts map[string]string
  GwPriority int
  NetworkID string
  EndpointID string
  Gateway string
  IPAddress string
  IPPrefixLen int
  IPv6Gateway string
  GlobalIPv6Address string
  GlobalIPv6PrefixLen int
  DNSNames []string

network.EndpointIPAMConfig
  IPv4Address? string
  IPv6Address? string
  LinkLocalIPs? []string

network.Address
  Addr string
  PrefixLen int

network.Inspect
  Name string
  ID string Id
  Created time.Time
  Scope string
  Driver string
  EnableIPv4 bool
  EnableIPv6 bool
  IPAM network.IPAM
  Internal bool
  Attachable bool
  Ingress bool
  ConfigFrom network.ConfigReference
  ConfigOnly bool
  Containers map[string]network.EndpointResource
  Options map[string]string
  Labels map[string]string
  Peers? []network.PeerInfo
  Services? map[string]network.ServiceInfo

network.IPAM
  Driver string
  Options map[string]string
  Config []network.IPAMConfig

network.IPAMConfig
  Subnet? string
  IPRange? string
  Gateway? string
  AuxAddress? map[string]string AuxiliaryAddresses

network.ConfigReference
  Network string

network.EndpointResource
  Name string
  EndpointID string
  MacAddress string
  IPv4Address string
  IPv6Address string

network.PeerInfo
  Name string
  IP string

network.ServiceInfo
  VIP string
  Ports []string
  LocalLBIndex int

volume.Volume
  ClusterVolume? *volume.ClusterVolume
  CreatedAt? string
  Driver string
  Labels map[string]string
  Mountpoint string
  Name string
  Options map[string]string
  Scope string
  Status? map[string]interface {}
  UsageData? *volume.UsageData

volume.ClusterVolume = struct {}

volume.UsageData
  RefCount int64
  Size int64

events.Actor
  ID string
  Attributes map[string]string
`;
