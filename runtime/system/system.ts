import { API_VERSION, API_VERSION_MIN } from '../model/version.ts';
import type { SystemInfo, SystemVersion } from '../model/types.ts';
import type { Builder, Containers, Images, System, Volumes } from '../model/engine.ts';
import type { EventLog } from '../events/event-log.ts';
import type { EngineBuild } from '../container/dependencies.ts';
import { DATA_ROOT } from '../model/paths.ts';
import type { DaemonConfig } from '../model/daemon-config.ts';
import type { Asides } from '../model/asides.ts';
import type { ContainerRegistry } from '../container/registry.ts';
import { rfc3339Nano } from '../std/instant.ts';
import type { Clock } from '../std/time.ts';
import { diskUsageOf } from './disk-usage.ts';
import type { DiskUsage } from '../model/disk-usage.ts';
import type { DiskUsageKind } from '../model/disk-usage.ts';
import type { KernelFacts } from '../container/kernel-facts.ts';

const ARCHITECTURE = '386';

interface SystemParts {
  /** Known once the engine is open. */
  readonly facts: () => KernelFacts;
  readonly config: () => DaemonConfig;
  readonly engineId: () => string;
  readonly registry: ContainerRegistry;
  readonly images: Images;
  readonly containers: Containers;
  readonly builder: Pick<Builder, 'caches'>;
  readonly volumes: Pick<Volumes, 'usage'>;
  readonly events: EventLog;
  readonly asides: Asides;
  readonly clock: Clock;
  readonly build: EngineBuild;
}

/** What the engine tells about itself and its machine. */
export class SystemService implements System {
  readonly #parts: SystemParts;

  constructor(parts: SystemParts) {
    this.#parts = parts;
  }

  version(): Promise<SystemVersion> {
    const { build } = this.#parts;
    const facts = this.#parts.facts();
    const details = {
      ApiVersion: API_VERSION,
      MinAPIVersion: API_VERSION_MIN,
      Os: 'linux',
      Arch: ARCHITECTURE,
      KernelVersion: facts.release,
      GitCommit: build.gitCommit,
      GoVersion: '',
      BuildTime: build.time,
      Experimental: 'false',
    };
    return Promise.resolve({
      Platform: { Name: 'Drydock' },
      Components: [{ Name: 'Engine', Version: build.version, Details: details }],
      Version: build.version,
      ApiVersion: API_VERSION,
      MinAPIVersion: API_VERSION_MIN,
      GitCommit: build.gitCommit,
      GoVersion: '',
      Os: 'linux',
      Arch: ARCHITECTURE,
      KernelVersion: facts.release,
      BuildTime: build.time,
    });
  }

  diskUsage(kinds: readonly DiskUsageKind[]): Promise<DiskUsage> {
    return diskUsageOf(this.#parts, kinds);
  }

  async info(): Promise<SystemInfo> {
    const { images, events, clock, build } = this.#parts;
    const facts = this.#parts.facts();
    const config = this.#parts.config();
    const containers = this.#counts();
    return {
      ID: this.#parts.engineId(),
      ...containers,
      Images: (await images.list({ all: true, filters: new Map() })).length,
      Driver: 'overlay2',
      DriverStatus: [
        ['Backing Filesystem', 'tmpfs'],
        ['Supports d_type', 'true'],
        ['Native Overlay Diff', 'true'],
        ['userxattr', 'false'],
      ],
      Plugins: {
        Volume: ['local'],
        Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null'],
        Log: ['json-file', 'local'],
      },
      ...this.#limits(),
      IPv4Forwarding: true,
      Debug: config.debug,
      NFd: 0,
      NGoroutines: 0,
      SystemTime: rfc3339Nano(clock.now()),
      LoggingDriver: config.logDriver,
      CgroupDriver: 'cgroupfs',
      CgroupVersion: '2',
      NEventsListener: events.listenerCount,
      KernelVersion: facts.release,
      OperatingSystem: facts.operatingSystem,
      OSVersion: facts.operatingSystemVersion,
      OSType: 'linux',
      Architecture: 'i686',
      IndexServerAddress: 'https://index.docker.io/v1/',
      RegistryConfig: registryConfig(config),
      ...(config.pools && { DefaultAddressPools: config.pools.map(({ base, size }) => ({ Base: base, Size: size })) }),
      NCPU: facts.cpus,
      MemTotal: facts.memoryBytes,
      DockerRootDir: DATA_ROOT,
      HttpProxy: '',
      HttpsProxy: '',
      NoProxy: '',
      Name: facts.hostName,
      Labels: [...config.labels],
      ExperimentalBuild: false,
      ServerVersion: build.version,
      Runtimes: { runc: { path: 'runc' } },
      DefaultRuntime: 'runc',
      Swarm: { NodeID: '', NodeAddr: '', LocalNodeState: 'inactive', ControlAvailable: false, Error: '' },
      LiveRestoreEnabled: false,
      Isolation: '',
      InitBinary: 'docker-init',
      SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
      Warnings: this.#warnings(),
    };
  }

  #counts(): Pick<SystemInfo, 'Containers' | 'ContainersRunning' | 'ContainersPaused' | 'ContainersStopped'> {
    const states = this.#parts.registry.all.map((container) => container.state.status);
    const running = states.filter((status) => status === 'running' || status === 'restarting').length;
    const paused = states.filter((status) => status === 'paused').length;
    return {
      Containers: states.length,
      ContainersRunning: running,
      ContainersPaused: paused,
      ContainersStopped: states.length - running - paused,
    };
  }

  #limits(): Partial<SystemInfo> {
    const { controllers, swapLimit } = this.#parts.facts();
    const cpu = controllers.has('cpu');
    return {
      MemoryLimit: controllers.has('memory'),
      SwapLimit: swapLimit,
      CpuCfsPeriod: cpu,
      CpuCfsQuota: cpu,
      CPUShares: cpu,
      CPUSet: controllers.has('cpuset'),
      PidsLimit: controllers.has('pids'),
      OomKillDisable: false,
    };
  }

  #warnings(): string[] {
    const { controllers, swapLimit, io } = this.#parts.facts();
    return [
      ...(swapLimit ? [] : ['WARNING: No swap limit support']),
      ...(controllers.has('cpuset') ? [] : ['WARNING: No cpuset support']),
      ...ioWarnings(io),
      ...this.#parts.asides.all.map((text) => `WARNING: ${text}`),
      ...this.#parts.config().ignored.map((name) => `WARNING: "${name}" of daemon.json has no effect here`),
    ];
  }
}

function ioWarnings({ limits, weight }: KernelFacts['io']): string[] {
  const missing = [
    ...(weight === undefined ? ['io.weight'] : []),
    ...(weight === 'io.bfq.weight' ? [] : ['io.weight (per device)']),
    ...(limits ? [] : ['rbps', 'wbps', 'riops', 'wiops'].map((key) => `io.max (${key})`)),
  ];
  return missing.map((what) => `WARNING: No ${what} support`);
}

/** A registry is given by name, or as a block of addresses. */
function registryConfig({ mirrors, insecureRegistries }: DaemonConfig): NonNullable<SystemInfo['RegistryConfig']> {
  const isBlock = (entry: string): boolean => /^[\d.a-f:]+\/\d+$/.test(entry);
  const names = insecureRegistries.filter((entry) => !isBlock(entry)).map((entry) => entry.replace(/^https?:\/\//, ''));
  return {
    InsecureRegistryCIDRs: [...insecureRegistries.filter(isBlock), '127.0.0.0/8'],
    IndexConfigs: Object.fromEntries(
      names.map((Name) => [Name, { Name, Mirrors: [], Secure: false, Official: false }]),
    ),
    Mirrors: mirrors.map((mirror) => (mirror.endsWith('/') ? mirror : `${mirror}/`)),
  };
}
