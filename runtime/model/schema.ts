/*
 * The data types of the Docker Engine API v1.50, generated from reference/docker-engine-api-v1.50.yaml.gz
 * (moby/moby, Apache-2.0) with openapi-typescript 5.4.2, comments left out. Don't edit: types.ts names what we use.
 */
export interface definitions {
  ImageHistoryResponseItem: {
    Id: string;
    Created: number;
    CreatedBy: string;
    Tags: string[];
    Size: number;
    Comment: string;
  };
  Port: {
    IP?: string;
    PrivatePort: number;
    PublicPort?: number;
    Type: 'tcp' | 'udp' | 'sctp';
  };
  MountType: 'bind' | 'cluster' | 'image' | 'npipe' | 'tmpfs' | 'volume';
  MountPoint: {
    Type?: definitions['MountType'];
    Name?: string;
    Source?: string;
    Destination?: string;
    Driver?: string;
    Mode?: string;
    RW?: boolean;
    Propagation?: string;
  };
  DeviceMapping: {
    PathOnHost?: string;
    PathInContainer?: string;
    CgroupPermissions?: string;
  };
  DeviceRequest: {
    Driver?: string;
    Count?: number;
    DeviceIDs?: string[];
    Capabilities?: string[][];
    Options?: { [key: string]: string };
  };
  ThrottleDevice: {
    Path?: string;
    Rate?: number;
  };
  Mount: {
    Target?: string;
    Source?: string;
    Type?: definitions['MountType'];
    ReadOnly?: boolean;
    Consistency?: string;
    BindOptions?: {
      Propagation?: 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave';
      NonRecursive?: boolean;
      CreateMountpoint?: boolean;
      ReadOnlyNonRecursive?: boolean;
      ReadOnlyForceRecursive?: boolean;
    };
    VolumeOptions?: {
      NoCopy?: boolean;
      Labels?: { [key: string]: string };
      DriverConfig?: {
        Name?: string;
        Options?: { [key: string]: string };
      };
      Subpath?: string;
    };
    ImageOptions?: {
      Subpath?: string;
    };
    TmpfsOptions?: {
      SizeBytes?: number;
      Mode?: number;
      Options?: string[][];
    };
  };
  RestartPolicy: {
    Name?: '' | 'no' | 'always' | 'unless-stopped' | 'on-failure';
    MaximumRetryCount?: number;
  };
  Resources: {
    CpuShares?: number;
    Memory?: number;
    CgroupParent?: string;
    BlkioWeight?: number;
    BlkioWeightDevice?: {
      Path?: string;
      Weight?: number;
    }[];
    BlkioDeviceReadBps?: definitions['ThrottleDevice'][];
    BlkioDeviceWriteBps?: definitions['ThrottleDevice'][];
    BlkioDeviceReadIOps?: definitions['ThrottleDevice'][];
    BlkioDeviceWriteIOps?: definitions['ThrottleDevice'][];
    CpuPeriod?: number;
    CpuQuota?: number;
    CpuRealtimePeriod?: number;
    CpuRealtimeRuntime?: number;
    CpusetCpus?: string;
    CpusetMems?: string;
    Devices?: definitions['DeviceMapping'][];
    DeviceCgroupRules?: string[];
    DeviceRequests?: definitions['DeviceRequest'][];
    KernelMemoryTCP?: number;
    MemoryReservation?: number;
    MemorySwap?: number;
    MemorySwappiness?: number;
    NanoCpus?: number;
    OomKillDisable?: boolean;
    Init?: boolean;
    PidsLimit?: number;
    Ulimits?: {
      Name?: string;
      Soft?: number;
      Hard?: number;
    }[];
    CpuCount?: number;
    CpuPercent?: number;
    IOMaximumIOps?: number;
    IOMaximumBandwidth?: number;
  };
  Limit: {
    NanoCPUs?: number;
    MemoryBytes?: number;
    Pids?: number;
  };
  ResourceObject: {
    NanoCPUs?: number;
    MemoryBytes?: number;
    GenericResources?: definitions['GenericResources'];
  };
  GenericResources: {
    NamedResourceSpec?: {
      Kind?: string;
      Value?: string;
    };
    DiscreteResourceSpec?: {
      Kind?: string;
      Value?: number;
    };
  }[];
  HealthConfig: {
    Test?: string[];
    Interval?: number;
    Timeout?: number;
    Retries?: number;
    StartPeriod?: number;
    StartInterval?: number;
  };
  Health: {
    Status?: 'none' | 'starting' | 'healthy' | 'unhealthy';
    FailingStreak?: number;
    Log?: definitions['HealthcheckResult'][];
  };
  HealthcheckResult: {
    Start?: string;
    End?: string;
    ExitCode?: number;
    Output?: string;
  };
  HostConfig: definitions['Resources'] & {
    Binds?: string[];
    ContainerIDFile?: string;
    LogConfig?: {
      Type?:
        'local' | 'json-file' | 'syslog' | 'journald' | 'gelf' | 'fluentd' | 'awslogs' | 'splunk' | 'etwlogs' | 'none';
      Config?: { [key: string]: string };
    };
    NetworkMode?: string;
    PortBindings?: definitions['PortMap'];
    RestartPolicy?: definitions['RestartPolicy'];
    AutoRemove?: boolean;
    VolumeDriver?: string;
    VolumesFrom?: string[];
    Mounts?: definitions['Mount'][];
    ConsoleSize?: number[];
    Annotations?: { [key: string]: string };
    CapAdd?: string[];
    CapDrop?: string[];
    CgroupnsMode?: 'private' | 'host';
    Dns?: string[];
    DnsOptions?: string[];
    DnsSearch?: string[];
    ExtraHosts?: string[];
    GroupAdd?: string[];
    IpcMode?: string;
    Cgroup?: string;
    Links?: string[];
    OomScoreAdj?: number;
    PidMode?: string;
    Privileged?: boolean;
    PublishAllPorts?: boolean;
    ReadonlyRootfs?: boolean;
    SecurityOpt?: string[];
    StorageOpt?: { [key: string]: string };
    Tmpfs?: { [key: string]: string };
    UTSMode?: string;
    UsernsMode?: string;
    ShmSize?: number;
    Sysctls?: { [key: string]: string };
    Runtime?: string;
    Isolation?: 'default' | 'process' | 'hyperv' | '';
    MaskedPaths?: string[];
    ReadonlyPaths?: string[];
  };
  ContainerConfig: {
    Hostname?: string;
    Domainname?: string;
    User?: string;
    AttachStdin?: boolean;
    AttachStdout?: boolean;
    AttachStderr?: boolean;
    ExposedPorts?: { [key: string]: {} };
    Tty?: boolean;
    OpenStdin?: boolean;
    StdinOnce?: boolean;
    Env?: string[];
    Cmd?: string[];
    Healthcheck?: definitions['HealthConfig'];
    ArgsEscaped?: boolean;
    Image?: string;
    Volumes?: { [key: string]: {} };
    WorkingDir?: string;
    Entrypoint?: string[];
    NetworkDisabled?: boolean;
    MacAddress?: string;
    OnBuild?: string[];
    Labels?: { [key: string]: string };
    StopSignal?: string;
    StopTimeout?: number;
    Shell?: string[];
  };
  ImageConfig: {
    User?: string;
    ExposedPorts?: { [key: string]: {} };
    Env?: string[];
    Cmd?: string[];
    Healthcheck?: definitions['HealthConfig'];
    ArgsEscaped?: boolean;
    Volumes?: { [key: string]: {} };
    WorkingDir?: string;
    Entrypoint?: string[];
    OnBuild?: string[];
    Labels?: { [key: string]: string };
    StopSignal?: string;
    Shell?: string[];
  };
  NetworkingConfig: {
    EndpointsConfig?: { [key: string]: definitions['EndpointSettings'] };
  };
  NetworkSettings: {
    Bridge?: string;
    SandboxID?: string;
    HairpinMode?: boolean;
    LinkLocalIPv6Address?: string;
    LinkLocalIPv6PrefixLen?: number;
    Ports?: definitions['PortMap'];
    SandboxKey?: string;
    SecondaryIPAddresses?: definitions['Address'][];
    SecondaryIPv6Addresses?: definitions['Address'][];
    EndpointID?: string;
    Gateway?: string;
    GlobalIPv6Address?: string;
    GlobalIPv6PrefixLen?: number;
    IPAddress?: string;
    IPPrefixLen?: number;
    IPv6Gateway?: string;
    MacAddress?: string;
    Networks?: { [key: string]: definitions['EndpointSettings'] };
  };
  Address: {
    Addr?: string;
    PrefixLen?: number;
  };
  PortMap: { [key: string]: definitions['PortBinding'][] };
  PortBinding: {
    HostIp?: string;
    HostPort?: string;
  };
  DriverData: {
    Name: string;
    Data: { [key: string]: string };
  };
  FilesystemChange: {
    Path: string;
    Kind: definitions['ChangeType'];
  };
  ChangeType: 0 | 1 | 2;
  ImageInspect: {
    Id?: string;
    Descriptor?: definitions['OCIDescriptor'];
    Manifests?: definitions['ImageManifestSummary'][];
    RepoTags?: string[];
    RepoDigests?: string[];
    Parent?: string;
    Comment?: string;
    Created?: string;
    DockerVersion?: string;
    Author?: string;
    Config?: definitions['ImageConfig'];
    Architecture?: string;
    Variant?: string;
    Os?: string;
    OsVersion?: string;
    Size?: number;
    GraphDriver?: definitions['DriverData'];
    RootFS?: {
      Type: string;
      Layers?: string[];
    };
    Metadata?: {
      LastTagTime?: string;
    };
  };
  ImageSummary: {
    Id: string;
    ParentId: string;
    RepoTags: string[];
    RepoDigests: string[];
    Created: number;
    Size: number;
    SharedSize: number;
    Labels: { [key: string]: string };
    Containers: number;
    Manifests?: definitions['ImageManifestSummary'][];
    Descriptor?: definitions['OCIDescriptor'];
  };
  AuthConfig: {
    username?: string;
    password?: string;
    email?: string;
    serveraddress?: string;
  };
  ProcessConfig: {
    privileged?: boolean;
    user?: string;
    tty?: boolean;
    entrypoint?: string;
    arguments?: string[];
  };
  Volume: {
    Name: string;
    Driver: string;
    Mountpoint: string;
    CreatedAt?: string;
    Status?: { [key: string]: { [key: string]: unknown } };
    Labels: { [key: string]: string };
    Scope: 'local' | 'global';
    ClusterVolume?: definitions['ClusterVolume'];
    Options: { [key: string]: string };
    UsageData?: {
      Size: number;
      RefCount: number;
    };
  };
  VolumeCreateOptions: {
    Name?: string;
    Driver?: string;
    DriverOpts?: { [key: string]: string };
    Labels?: { [key: string]: string };
    ClusterVolumeSpec?: definitions['ClusterVolumeSpec'];
  };
  VolumeListResponse: {
    Volumes?: definitions['Volume'][];
    Warnings?: string[];
  };
  Network: {
    Name?: string;
    Id?: string;
    Created?: string;
    Scope?: string;
    Driver?: string;
    EnableIPv4?: boolean;
    EnableIPv6?: boolean;
    IPAM?: definitions['IPAM'];
    Internal?: boolean;
    Attachable?: boolean;
    Ingress?: boolean;
    ConfigFrom?: definitions['ConfigReference'];
    ConfigOnly?: boolean;
    Containers?: { [key: string]: definitions['NetworkContainer'] };
    Options?: { [key: string]: string };
    Labels?: { [key: string]: string };
    Peers?: definitions['PeerInfo'][];
  };
  ConfigReference: {
    Network?: string;
  };
  IPAM: {
    Driver?: string;
    Config?: definitions['IPAMConfig'][];
    Options?: { [key: string]: string };
  };
  IPAMConfig: {
    Subnet?: string;
    IPRange?: string;
    Gateway?: string;
    AuxiliaryAddresses?: { [key: string]: string };
  };
  NetworkContainer: {
    Name?: string;
    EndpointID?: string;
    MacAddress?: string;
    IPv4Address?: string;
    IPv6Address?: string;
  };
  PeerInfo: {
    Name?: string;
    IP?: string;
  };
  NetworkCreateResponse: {
    Id: string;
    Warning: string;
  };
  BuildInfo: {
    id?: string;
    stream?: string;
    error?: string;
    errorDetail?: definitions['ErrorDetail'];
    status?: string;
    progress?: string;
    progressDetail?: definitions['ProgressDetail'];
    aux?: definitions['ImageID'];
  };
  BuildCache: {
    ID?: string;
    Parents?: string[];
    Type?: 'internal' | 'frontend' | 'source.local' | 'source.git.checkout' | 'exec.cachemount' | 'regular';
    Description?: string;
    InUse?: boolean;
    Shared?: boolean;
    Size?: number;
    CreatedAt?: string;
    LastUsedAt?: string;
    UsageCount?: number;
  };
  ImageID: {
    ID?: string;
  };
  CreateImageInfo: {
    id?: string;
    error?: string;
    errorDetail?: definitions['ErrorDetail'];
    status?: string;
    progress?: string;
    progressDetail?: definitions['ProgressDetail'];
  };
  PushImageInfo: {
    error?: string;
    errorDetail?: definitions['ErrorDetail'];
    status?: string;
    progress?: string;
    progressDetail?: definitions['ProgressDetail'];
  };
  DeviceInfo: {
    Source?: string;
    ID?: string;
  };
  ErrorDetail: {
    code?: number;
    message?: string;
  };
  ProgressDetail: {
    current?: number;
    total?: number;
  };
  ErrorResponse: {
    message: string;
  };
  IDResponse: {
    Id: string;
  };
  EndpointSettings: {
    IPAMConfig?: definitions['EndpointIPAMConfig'];
    Links?: string[];
    MacAddress?: string;
    Aliases?: string[];
    DriverOpts?: { [key: string]: string };
    GwPriority?: number;
    NetworkID?: string;
    EndpointID?: string;
    Gateway?: string;
    IPAddress?: string;
    IPPrefixLen?: number;
    IPv6Gateway?: string;
    GlobalIPv6Address?: string;
    GlobalIPv6PrefixLen?: number;
    DNSNames?: string[];
  };
  EndpointIPAMConfig: {
    IPv4Address?: string;
    IPv6Address?: string;
    LinkLocalIPs?: string[];
  };
  PluginMount: {
    Name: string;
    Description: string;
    Settable: string[];
    Source: string;
    Destination: string;
    Type: string;
    Options: string[];
  };
  PluginDevice: {
    Name: string;
    Description: string;
    Settable: string[];
    Path: string;
  };
  PluginEnv: {
    Name: string;
    Description: string;
    Settable: string[];
    Value: string;
  };
  PluginInterfaceType: {
    Prefix: string;
    Capability: string;
    Version: string;
  };
  PluginPrivilege: {
    Name?: string;
    Description?: string;
    Value?: string[];
  };
  Plugin: {
    Id?: string;
    Name: string;
    Enabled: boolean;
    Settings: {
      Mounts: definitions['PluginMount'][];
      Env: string[];
      Args: string[];
      Devices: definitions['PluginDevice'][];
    };
    PluginReference?: string;
    Config: {
      DockerVersion?: string;
      Description: string;
      Documentation: string;
      Interface: {
        Types: definitions['PluginInterfaceType'][];
        Socket: string;
        ProtocolScheme?: '' | 'moby.plugins.http/v1';
      };
      Entrypoint: string[];
      WorkDir: string;
      User?: {
        UID?: number;
        GID?: number;
      };
      Network: {
        Type: string;
      };
      Linux: {
        Capabilities: string[];
        AllowAllDevices: boolean;
        Devices: definitions['PluginDevice'][];
      };
      PropagatedMount: string;
      IpcHost: boolean;
      PidHost: boolean;
      Mounts: definitions['PluginMount'][];
      Env: definitions['PluginEnv'][];
      Args: {
        Name: string;
        Description: string;
        Settable: string[];
        Value: string[];
      };
      rootfs?: {
        type?: string;
        diff_ids?: string[];
      };
    };
  };
  ObjectVersion: {
    Index?: number;
  };
  NodeSpec: {
    Name?: string;
    Labels?: { [key: string]: string };
    Role?: 'worker' | 'manager';
    Availability?: 'active' | 'pause' | 'drain';
  };
  Node: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Spec?: definitions['NodeSpec'];
    Description?: definitions['NodeDescription'];
    Status?: definitions['NodeStatus'];
    ManagerStatus?: definitions['ManagerStatus'];
  };
  NodeDescription: {
    Hostname?: string;
    Platform?: definitions['Platform'];
    Resources?: definitions['ResourceObject'];
    Engine?: definitions['EngineDescription'];
    TLSInfo?: definitions['TLSInfo'];
  };
  Platform: {
    Architecture?: string;
    OS?: string;
  };
  EngineDescription: {
    EngineVersion?: string;
    Labels?: { [key: string]: string };
    Plugins?: {
      Type?: string;
      Name?: string;
    }[];
  };
  TLSInfo: {
    TrustRoot?: string;
    CertIssuerSubject?: string;
    CertIssuerPublicKey?: string;
  };
  NodeStatus: {
    State?: definitions['NodeState'];
    Message?: string;
    Addr?: string;
  };
  NodeState: 'unknown' | 'down' | 'ready' | 'disconnected';
  ManagerStatus: {
    Leader?: boolean;
    Reachability?: definitions['Reachability'];
    Addr?: string;
  };
  Reachability: 'unknown' | 'unreachable' | 'reachable';
  SwarmSpec: {
    Name?: string;
    Labels?: { [key: string]: string };
    Orchestration?: {
      TaskHistoryRetentionLimit?: number;
    };
    Raft?: {
      SnapshotInterval?: number;
      KeepOldSnapshots?: number;
      LogEntriesForSlowFollowers?: number;
      ElectionTick?: number;
      HeartbeatTick?: number;
    };
    Dispatcher?: {
      HeartbeatPeriod?: number;
    };
    CAConfig?: {
      NodeCertExpiry?: number;
      ExternalCAs?: {
        Protocol?: 'cfssl';
        URL?: string;
        Options?: { [key: string]: string };
        CACert?: string;
      }[];
      SigningCACert?: string;
      SigningCAKey?: string;
      ForceRotate?: number;
    };
    EncryptionConfig?: {
      AutoLockManagers?: boolean;
    };
    TaskDefaults?: {
      LogDriver?: {
        Name?: string;
        Options?: { [key: string]: string };
      };
    };
  };
  ClusterInfo: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Spec?: definitions['SwarmSpec'];
    TLSInfo?: definitions['TLSInfo'];
    RootRotationInProgress?: boolean;
    DataPathPort?: number;
    DefaultAddrPool?: string[];
    SubnetSize?: number;
  };
  JoinTokens: {
    Worker?: string;
    Manager?: string;
  };
  Swarm: definitions['ClusterInfo'] & {
    JoinTokens?: definitions['JoinTokens'];
  };
  TaskSpec: {
    PluginSpec?: {
      Name?: string;
      Remote?: string;
      Disabled?: boolean;
      PluginPrivilege?: definitions['PluginPrivilege'][];
    };
    ContainerSpec?: {
      Image?: string;
      Labels?: { [key: string]: string };
      Command?: string[];
      Args?: string[];
      Hostname?: string;
      Env?: string[];
      Dir?: string;
      User?: string;
      Groups?: string[];
      Privileges?: {
        CredentialSpec?: {
          Config?: string;
          File?: string;
          Registry?: string;
        };
        SELinuxContext?: {
          Disable?: boolean;
          User?: string;
          Role?: string;
          Type?: string;
          Level?: string;
        };
        Seccomp?: {
          Mode?: 'default' | 'unconfined' | 'custom';
          Profile?: string;
        };
        AppArmor?: {
          Mode?: 'default' | 'disabled';
        };
        NoNewPrivileges?: boolean;
      };
      TTY?: boolean;
      OpenStdin?: boolean;
      ReadOnly?: boolean;
      Mounts?: definitions['Mount'][];
      StopSignal?: string;
      StopGracePeriod?: number;
      HealthCheck?: definitions['HealthConfig'];
      Hosts?: string[];
      DNSConfig?: {
        Nameservers?: string[];
        Search?: string[];
        Options?: string[];
      };
      Secrets?: {
        File?: {
          Name?: string;
          UID?: string;
          GID?: string;
          Mode?: number;
        };
        SecretID?: string;
        SecretName?: string;
      }[];
      OomScoreAdj?: number;
      Configs?: {
        File?: {
          Name?: string;
          UID?: string;
          GID?: string;
          Mode?: number;
        };
        Runtime?: { [key: string]: unknown };
        ConfigID?: string;
        ConfigName?: string;
      }[];
      Isolation?: 'default' | 'process' | 'hyperv' | '';
      Init?: boolean;
      Sysctls?: { [key: string]: string };
      CapabilityAdd?: string[];
      CapabilityDrop?: string[];
      Ulimits?: {
        Name?: string;
        Soft?: number;
        Hard?: number;
      }[];
    };
    NetworkAttachmentSpec?: {
      ContainerID?: string;
    };
    Resources?: {
      Limits?: definitions['Limit'];
      Reservations?: definitions['ResourceObject'];
    };
    RestartPolicy?: {
      Condition?: 'none' | 'on-failure' | 'any';
      Delay?: number;
      MaxAttempts?: number;
      Window?: number;
    };
    Placement?: {
      Constraints?: string[];
      Preferences?: {
        Spread?: {
          SpreadDescriptor?: string;
        };
      }[];
      MaxReplicas?: number;
      Platforms?: definitions['Platform'][];
    };
    ForceUpdate?: number;
    Runtime?: string;
    Networks?: definitions['NetworkAttachmentConfig'][];
    LogDriver?: {
      Name?: string;
      Options?: { [key: string]: string };
    };
  };
  TaskState:
    | 'new'
    | 'allocated'
    | 'pending'
    | 'assigned'
    | 'accepted'
    | 'preparing'
    | 'ready'
    | 'starting'
    | 'running'
    | 'complete'
    | 'shutdown'
    | 'failed'
    | 'rejected'
    | 'remove'
    | 'orphaned';
  ContainerStatus: {
    ContainerID?: string;
    PID?: number;
    ExitCode?: number;
  };
  PortStatus: {
    Ports?: definitions['EndpointPortConfig'][];
  };
  TaskStatus: {
    Timestamp?: string;
    State?: definitions['TaskState'];
    Message?: string;
    Err?: string;
    ContainerStatus?: definitions['ContainerStatus'];
    PortStatus?: definitions['PortStatus'];
  };
  NetworkAttachment: {
    Network?: definitions['Network'];
    Addresses?: string[];
  };
  Task: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Name?: string;
    Labels?: { [key: string]: string };
    Spec?: definitions['TaskSpec'];
    ServiceID?: string;
    Slot?: number;
    NodeID?: string;
    AssignedGenericResources?: definitions['GenericResources'];
    Status?: definitions['TaskStatus'];
    DesiredState?: definitions['TaskState'];
    JobIteration?: definitions['ObjectVersion'];
    NetworksAttachments?: definitions['NetworkAttachment'][];
  };
  ServiceSpec: {
    Name?: string;
    Labels?: { [key: string]: string };
    TaskTemplate?: definitions['TaskSpec'];
    Mode?: {
      Replicated?: {
        Replicas?: number;
      };
      Global?: { [key: string]: unknown };
      ReplicatedJob?: {
        MaxConcurrent?: number;
        TotalCompletions?: number;
      };
      GlobalJob?: { [key: string]: unknown };
    };
    UpdateConfig?: {
      Parallelism?: number;
      Delay?: number;
      FailureAction?: 'continue' | 'pause' | 'rollback';
      Monitor?: number;
      MaxFailureRatio?: number;
      Order?: 'stop-first' | 'start-first';
    };
    RollbackConfig?: {
      Parallelism?: number;
      Delay?: number;
      FailureAction?: 'continue' | 'pause';
      Monitor?: number;
      MaxFailureRatio?: number;
      Order?: 'stop-first' | 'start-first';
    };
    Networks?: definitions['NetworkAttachmentConfig'][];
    EndpointSpec?: definitions['EndpointSpec'];
  };
  EndpointPortConfig: {
    Name?: string;
    Protocol?: 'tcp' | 'udp' | 'sctp';
    TargetPort?: number;
    PublishedPort?: number;
    PublishMode?: 'ingress' | 'host';
  };
  EndpointSpec: {
    Mode?: 'vip' | 'dnsrr';
    Ports?: definitions['EndpointPortConfig'][];
  };
  Service: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Spec?: definitions['ServiceSpec'];
    Endpoint?: {
      Spec?: definitions['EndpointSpec'];
      Ports?: definitions['EndpointPortConfig'][];
      VirtualIPs?: {
        NetworkID?: string;
        Addr?: string;
      }[];
    };
    UpdateStatus?: {
      State?: 'updating' | 'paused' | 'completed';
      StartedAt?: string;
      CompletedAt?: string;
      Message?: string;
    };
    ServiceStatus?: {
      RunningTasks?: number;
      DesiredTasks?: number;
      CompletedTasks?: number;
    };
    JobStatus?: {
      JobIteration?: definitions['ObjectVersion'];
      LastExecution?: string;
    };
  };
  ImageDeleteResponseItem: {
    Untagged?: string;
    Deleted?: string;
  };
  ServiceCreateResponse: {
    ID?: string;
    Warnings?: string[];
  };
  ServiceUpdateResponse: {
    Warnings?: string[];
  };
  ContainerInspectResponse: {
    Id?: string;
    Created?: string;
    Path?: string;
    Args?: string[];
    State?: definitions['ContainerState'];
    Image?: string;
    ResolvConfPath?: string;
    HostnamePath?: string;
    HostsPath?: string;
    LogPath?: string;
    Name?: string;
    RestartCount?: number;
    Driver?: string;
    Platform?: string;
    ImageManifestDescriptor?: definitions['OCIDescriptor'];
    MountLabel?: string;
    ProcessLabel?: string;
    AppArmorProfile?: string;
    ExecIDs?: string[];
    HostConfig?: definitions['HostConfig'];
    GraphDriver?: definitions['DriverData'];
    SizeRw?: number;
    SizeRootFs?: number;
    Mounts?: definitions['MountPoint'][];
    Config?: definitions['ContainerConfig'];
    NetworkSettings?: definitions['NetworkSettings'];
  };
  ContainerSummary: {
    Id?: string;
    Names?: string[];
    Image?: string;
    ImageID?: string;
    ImageManifestDescriptor?: definitions['OCIDescriptor'];
    Command?: string;
    Created?: number;
    Ports?: definitions['Port'][];
    SizeRw?: number;
    SizeRootFs?: number;
    Labels?: { [key: string]: string };
    State?: 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'removing' | 'dead';
    Status?: string;
    HostConfig?: {
      NetworkMode?: string;
      Annotations?: { [key: string]: string };
    };
    NetworkSettings?: {
      Networks?: { [key: string]: definitions['EndpointSettings'] };
    };
    Mounts?: definitions['MountPoint'][];
  };
  Driver: {
    Name: string;
    Options?: { [key: string]: string };
  };
  SecretSpec: {
    Name?: string;
    Labels?: { [key: string]: string };
    Data?: string;
    Driver?: definitions['Driver'];
    Templating?: definitions['Driver'];
  };
  Secret: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Spec?: definitions['SecretSpec'];
  };
  ConfigSpec: {
    Name?: string;
    Labels?: { [key: string]: string };
    Data?: string;
    Templating?: definitions['Driver'];
  };
  Config: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Spec?: definitions['ConfigSpec'];
  };
  ContainerState: {
    Status?: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
    Running?: boolean;
    Paused?: boolean;
    Restarting?: boolean;
    OOMKilled?: boolean;
    Dead?: boolean;
    Pid?: number;
    ExitCode?: number;
    Error?: string;
    StartedAt?: string;
    FinishedAt?: string;
    Health?: definitions['Health'];
  };
  ContainerCreateResponse: {
    Id: string;
    Warnings: string[];
  };
  ContainerUpdateResponse: {
    Warnings?: string[];
  };
  ContainerStatsResponse: {
    name?: string;
    id?: string;
    read?: string;
    preread?: string;
    pids_stats?: definitions['ContainerPidsStats'];
    blkio_stats?: definitions['ContainerBlkioStats'];
    num_procs?: number;
    storage_stats?: definitions['ContainerStorageStats'];
    cpu_stats?: definitions['ContainerCPUStats'];
    precpu_stats?: definitions['ContainerCPUStats'];
    memory_stats?: definitions['ContainerMemoryStats'];
    networks?: { [key: string]: definitions['ContainerNetworkStats'] };
  };
  ContainerBlkioStats: {
    io_service_bytes_recursive?: definitions['ContainerBlkioStatEntry'][];
    io_serviced_recursive?: definitions['ContainerBlkioStatEntry'][];
    io_queue_recursive?: definitions['ContainerBlkioStatEntry'][];
    io_service_time_recursive?: definitions['ContainerBlkioStatEntry'][];
    io_wait_time_recursive?: definitions['ContainerBlkioStatEntry'][];
    io_merged_recursive?: definitions['ContainerBlkioStatEntry'][];
    io_time_recursive?: definitions['ContainerBlkioStatEntry'][];
    sectors_recursive?: definitions['ContainerBlkioStatEntry'][];
  };
  ContainerBlkioStatEntry: {
    major?: number;
    minor?: number;
    op?: string;
    value?: number;
  };
  ContainerCPUStats: {
    cpu_usage?: definitions['ContainerCPUUsage'];
    system_cpu_usage?: number;
    online_cpus?: number;
    throttling_data?: definitions['ContainerThrottlingData'];
  };
  ContainerCPUUsage: {
    total_usage?: number;
    percpu_usage?: number[];
    usage_in_kernelmode?: number;
    usage_in_usermode?: number;
  };
  ContainerPidsStats: {
    current?: number;
    limit?: number;
  };
  ContainerThrottlingData: {
    periods?: number;
    throttled_periods?: number;
    throttled_time?: number;
  };
  ContainerMemoryStats: {
    usage?: number;
    max_usage?: number;
    stats?: { [key: string]: number };
    failcnt?: number;
    limit?: number;
    commitbytes?: number;
    commitpeakbytes?: number;
    privateworkingset?: number;
  };
  ContainerNetworkStats: {
    rx_bytes?: number;
    rx_packets?: number;
    rx_errors?: number;
    rx_dropped?: number;
    tx_bytes?: number;
    tx_packets?: number;
    tx_errors?: number;
    tx_dropped?: number;
    endpoint_id?: string;
    instance_id?: string;
  };
  ContainerStorageStats: {
    read_count_normalized?: number;
    read_size_bytes?: number;
    write_count_normalized?: number;
    write_size_bytes?: number;
  };
  ContainerTopResponse: {
    Titles?: string[];
    Processes?: string[][];
  };
  ContainerWaitResponse: {
    StatusCode: number;
    Error?: definitions['ContainerWaitExitError'];
  };
  ContainerWaitExitError: {
    Message?: string;
  };
  SystemVersion: {
    Platform?: {
      Name: string;
    };
    Components?: {
      Name: string;
      Version: string;
      Details?: { [key: string]: unknown };
    }[];
    Version?: string;
    ApiVersion?: string;
    MinAPIVersion?: string;
    GitCommit?: string;
    GoVersion?: string;
    Os?: string;
    Arch?: string;
    KernelVersion?: string;
    Experimental?: boolean;
    BuildTime?: string;
  };
  SystemInfo: {
    ID?: string;
    Containers?: number;
    ContainersRunning?: number;
    ContainersPaused?: number;
    ContainersStopped?: number;
    Images?: number;
    Driver?: string;
    DriverStatus?: string[][];
    DockerRootDir?: string;
    Plugins?: definitions['PluginsInfo'];
    MemoryLimit?: boolean;
    SwapLimit?: boolean;
    KernelMemoryTCP?: boolean;
    CpuCfsPeriod?: boolean;
    CpuCfsQuota?: boolean;
    CPUShares?: boolean;
    CPUSet?: boolean;
    PidsLimit?: boolean;
    OomKillDisable?: boolean;
    IPv4Forwarding?: boolean;
    Debug?: boolean;
    NFd?: number;
    NGoroutines?: number;
    SystemTime?: string;
    LoggingDriver?: string;
    CgroupDriver?: 'cgroupfs' | 'systemd' | 'none';
    CgroupVersion?: '1' | '2';
    NEventsListener?: number;
    KernelVersion?: string;
    OperatingSystem?: string;
    OSVersion?: string;
    OSType?: string;
    Architecture?: string;
    NCPU?: number;
    MemTotal?: number;
    IndexServerAddress?: string;
    RegistryConfig?: definitions['RegistryServiceConfig'];
    GenericResources?: definitions['GenericResources'];
    HttpProxy?: string;
    HttpsProxy?: string;
    NoProxy?: string;
    Name?: string;
    Labels?: string[];
    ExperimentalBuild?: boolean;
    ServerVersion?: string;
    Runtimes?: { [key: string]: definitions['Runtime'] };
    DefaultRuntime?: string;
    Swarm?: definitions['SwarmInfo'];
    LiveRestoreEnabled?: boolean;
    Isolation?: 'default' | 'hyperv' | 'process' | '';
    InitBinary?: string;
    ContainerdCommit?: definitions['Commit'];
    RuncCommit?: definitions['Commit'];
    InitCommit?: definitions['Commit'];
    SecurityOptions?: string[];
    ProductLicense?: string;
    DefaultAddressPools?: {
      Base?: string;
      Size?: number;
    }[];
    FirewallBackend?: definitions['FirewallInfo'];
    DiscoveredDevices?: definitions['DeviceInfo'][];
    Warnings?: string[];
    CDISpecDirs?: string[];
    Containerd?: definitions['ContainerdInfo'];
  };
  ContainerdInfo: {
    Address?: string;
    Namespaces?: {
      Containers?: string;
      Plugins?: string;
    };
  };
  FirewallInfo: {
    Driver?: string;
    Info?: string[][];
  };
  PluginsInfo: {
    Volume?: string[];
    Network?: string[];
    Authorization?: string[];
    Log?: string[];
  };
  RegistryServiceConfig: {
    InsecureRegistryCIDRs?: string[];
    IndexConfigs?: { [key: string]: definitions['IndexInfo'] };
    Mirrors?: string[];
  };
  IndexInfo: {
    Name?: string;
    Mirrors?: string[];
    Secure?: boolean;
    Official?: boolean;
  };
  Runtime: {
    path?: string;
    runtimeArgs?: string[];
    status?: { [key: string]: string };
  };
  Commit: {
    ID?: string;
  };
  SwarmInfo: {
    NodeID?: string;
    NodeAddr?: string;
    LocalNodeState?: definitions['LocalNodeState'];
    ControlAvailable?: boolean;
    Error?: string;
    RemoteManagers?: definitions['PeerNode'][];
    Nodes?: number;
    Managers?: number;
    Cluster?: definitions['ClusterInfo'];
  };
  LocalNodeState: '' | 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  PeerNode: {
    NodeID?: string;
    Addr?: string;
  };
  NetworkAttachmentConfig: {
    Target?: string;
    Aliases?: string[];
    DriverOpts?: { [key: string]: string };
  };
  EventActor: {
    ID?: string;
    Attributes?: { [key: string]: string };
  };
  EventMessage: {
    Type?:
      | 'builder'
      | 'config'
      | 'container'
      | 'daemon'
      | 'image'
      | 'network'
      | 'node'
      | 'plugin'
      | 'secret'
      | 'service'
      | 'volume';
    Action?: string;
    Actor?: definitions['EventActor'];
    scope?: 'local' | 'swarm';
    time?: number;
    timeNano?: number;
  };
  OCIDescriptor: {
    mediaType?: string;
    digest?: string;
    size?: number;
    urls?: string[];
    annotations?: { [key: string]: string };
    data?: string;
    platform?: definitions['OCIPlatform'];
    artifactType?: string;
  };
  OCIPlatform: {
    architecture?: string;
    os?: string;
    'os.version'?: string;
    'os.features'?: string[];
    variant?: string;
  };
  DistributionInspect: {
    Descriptor: definitions['OCIDescriptor'];
    Platforms: definitions['OCIPlatform'][];
  };
  ClusterVolume: {
    ID?: string;
    Version?: definitions['ObjectVersion'];
    CreatedAt?: string;
    UpdatedAt?: string;
    Spec?: definitions['ClusterVolumeSpec'];
    Info?: {
      CapacityBytes?: number;
      VolumeContext?: { [key: string]: string };
      VolumeID?: string;
      AccessibleTopology?: definitions['Topology'][];
    };
    PublishStatus?: {
      NodeID?: string;
      State?: 'pending-publish' | 'published' | 'pending-node-unpublish' | 'pending-controller-unpublish';
      PublishContext?: { [key: string]: string };
    }[];
  };
  ClusterVolumeSpec: {
    Group?: string;
    AccessMode?: {
      Scope?: 'single' | 'multi';
      Sharing?: 'none' | 'readonly' | 'onewriter' | 'all';
      MountVolume?: { [key: string]: unknown };
      Secrets?: {
        Key?: string;
        Secret?: string;
      }[];
      AccessibilityRequirements?: {
        Requisite?: definitions['Topology'][];
        Preferred?: definitions['Topology'][];
      };
      CapacityRange?: {
        RequiredBytes?: number;
        LimitBytes?: number;
      };
      Availability?: 'active' | 'pause' | 'drain';
    };
  };
  Topology: {
    Segments?: { [key: string]: string };
  };
  ImageManifestSummary: {
    ID: string;
    Descriptor: definitions['OCIDescriptor'];
    Available: boolean;
    Size: {
      Total: number;
      Content: number;
    };
    Kind: 'image' | 'attestation' | 'unknown';
    ImageData?: {
      Platform: definitions['OCIPlatform'];
      Containers: string[];
      Size: {
        Unpacked: number;
      };
    } & {
      UnpackedSize: unknown;
    };
    AttestationData?: {
      For: string;
    };
  };
}
