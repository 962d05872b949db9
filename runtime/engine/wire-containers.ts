import { ContainerService } from '../container/containers.ts';
import { sharedContainer } from '../container/create.ts';
import type { EngineDependencies } from '../container/dependencies.ts';
import { startWithEngine, stopWithEngine } from '../container/engine-life.ts';
import { ExecService } from '../container/exec/execs.ts';
import { HealthMonitor } from '../container/health/monitor.ts';
import { Lifecycle } from '../container/lifecycle.ts';
import { OomWatch } from '../container/oom-watch.ts';
import type { ContainerRegistry } from '../container/registry.ts';
import { removeStopped } from '../container/removal.ts';
import type { Report } from '../std/report.ts';
import { restoreContainers } from '../container/restore.ts';
import { seccompCompiler } from '../container/seccomp.ts';
import { CommandPaths } from '../container/start/command-paths.ts';
import { RunStarter, type RunStarterParts } from '../container/start/run-starter.ts';
import { UserFileCache } from '../container/start/user-file-cache.ts';
import { ContainerStore } from '../container/store.ts';
import { type Tell, tellTo } from '../container/tell.ts';
import type { EventLog } from '../events/event-log.ts';
import type { ContainerNetworks } from '../network/container-networks.ts';
import type { ImagePolicy } from '../trust/image-policy.ts';
import type { VolumeService } from '../volume/volume-service.ts';
import type { DaemonSettings } from './daemon-settings.ts';
import type { Opened } from './opened.ts';

export interface WiredContainers {
  /** For the engine's own use: a build makes containers of what it has just made. */
  readonly containers: ContainerService;
  /** For clients: of an image that the policy does not let in they get no container. */
  readonly served: ContainerService;
  readonly execs: ExecService;
  readonly store: ContainerStore;
  readonly tell: Tell;
  /** At the engine's end, and at its next start. */
  stopAll(): Promise<void>;
  startByPolicy(): Promise<void>;
  /** Once the guest is open: hears of what lacks memory, and takes up what is there. */
  open(): Promise<void>;
}

interface Shared {
  readonly registry: ContainerRegistry;
  readonly network: ContainerNetworks;
  readonly volumes: VolumeService;
  readonly events: EventLog;
  readonly opened: Opened;
  readonly settings: DaemonSettings;
  readonly policy: Pick<ImagePolicy, 'admitHere'>;
  readonly report: Report;
}

/** The containers with all that they do. */
export function wireContainers(dependencies: EngineDependencies, shared: Shared): WiredContainers {
  const { guest, images, clock, timers, random, asides } = dependencies;
  const { registry, network, volumes, events, opened, settings, policy, report } = shared;
  const tell = tellTo(events);
  const store = new ContainerStore(dependencies.stateFiles, timers, report);
  const compileSeccomp = seccompCompiler(dependencies.seccompProfile);
  const ooms = new OomWatch(guest, (container) => {
    container.lackedMemory();
    tell(container, 'oom');
  });
  const common = { guest, clock, timers, tell, report };
  const execs = new ExecService({
    ...common,
    random,
    registry,
    daemon: settings.config,
    compileSeccomp,
    linkedEnvironment: (container) => network.links.environmentOf(container),
  });
  const health = new HealthMonitor(common, execs);
  const starter = runStarter(shared, { ...common, ooms, compileSeccomp });
  const lifecycle = new Lifecycle({
    ...common,
    starter,
    health,
    ooms,
    events,
    tellLinked: (container) => network.links.tell(container),
    remove: async (container, options) => {
      await removeStopped({ guest, registry, store, volumes, tell }, container, options);
      execs.forget(container);
    },
  });
  const kept = { ...common, images, registry, volumes, store, lifecycle, health };
  const parts = {
    ...kept,
    random,
    facts: opened.facts,
    daemon: settings.config,
    events,
    networks: network.registry,
    unlink: (...[container, link]: Parameters<typeof network.links.unlink>) => network.links.unlink(container, link),
  };
  return {
    containers: new ContainerService(parts),
    served: new ContainerService({
      ...parts,
      admit: (image) => policy.admitHere(image, () => images.inspect(image)),
    }),
    execs,
    store,
    tell,
    stopAll: () => stopWithEngine({ timers, lifecycle, tell }, registry.all),
    startByPolicy: () => startWithEngine({ lifecycle, report }, registry.all),
    open: async () => {
      await ooms.open();
      await restoreContainers({ ...kept, sandboxes: network.sandboxes, ooms, starter, asides });
    },
  };
}

const runStarter = (
  { registry, network, volumes, opened, settings }: Shared,
  parts: Pick<RunStarterParts, 'guest' | 'clock' | 'report' | 'ooms' | 'compileSeccomp'>,
): RunStarter =>
  new RunStarter({
    ...parts,
    network,
    volumes,
    facts: opened.facts,
    daemon: settings.config,
    defaultDeviceFilter: opened.deviceFilter,
    userFiles: new UserFileCache(),
    commandPaths: new CommandPaths(),
    shared: (kind, mode) => sharedContainer(registry, kind, mode),
  });
