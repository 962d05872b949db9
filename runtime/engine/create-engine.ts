import { createBuilder } from '../builder/create-builder.ts';
import { ContainerService } from '../container/containers.ts';
import type { Container } from '../container/container.ts';
import type { ContainersContext } from '../container/context.ts';
import type { DrydockEngine, EngineDependencies } from '../container/dependencies.ts';
import { ExecService } from '../container/exec/execs.ts';
import { HealthMonitor } from '../container/health/monitor.ts';
import { Lifecycle } from '../container/lifecycle.ts';
import { OomWatch } from '../container/oom-watch.ts';
import { openGuest } from '../container/open-guest.ts';
import { ContainerRegistry } from '../container/registry.ts';
import { volumeNames } from '../container/provide-volumes.ts';
import { restoreContainers } from '../container/restore.ts';
import { seccompCompiler } from '../container/seccomp.ts';
import { ContainerStore } from '../container/store.ts';
import { loadDefaultDeviceFilter } from '../container/start/device-filter.ts';
import { CommandPaths } from '../container/start/command-paths.ts';
import { UserFileCache } from '../container/start/user-file-cache.ts';
import { countsAsRunning, isAlive } from '../container/state.ts';
import { commitContainer } from '../image/commit/commit-container.ts';
import { createRegistry } from '../registry/registry-service.ts';
import { serverError } from '../std/errors.ts';
import type { Mutex } from '../std/mutex.ts';
import { EventLog } from '../events/event-log.ts';
import type { ContainerUsingImage } from '../image/image.ts';
import { reachableServers } from '../network/resolv-conf.ts';
import { offlineNames } from '../network/dns/upstream.ts';
import { noHostPorts } from '../network/host-ports.ts';
import { Membership } from '../network/membership.ts';
import { Memberships } from '../network/memberships.ts';
import { Networking } from '../network/networking.ts';
import { NetworkService } from '../network/network-service.ts';
import { NetworkStore } from '../network/network-store.ts';
import { familyOf } from '../network/ports.ts';
import { publishedAddress } from '../network/sandbox.ts';
import { type EngineIds, readEngineIds } from '../system/engine-ids.ts';
import { type KernelFacts, readKernelFacts } from '../container/kernel-facts.ts';
import { VolumeService } from '../volume/volume-service.ts';
import { SystemService } from '../system/system.ts';

/** What the engine learns of the guest before it serves. */
interface Opened {
  readonly facts: KernelFacts;
  readonly ids: EngineIds;
  readonly deviceFilter: number;
}

/** The container engine over a guest. It serves once `open` or `restore` is through. */
export function createEngine(dependencies: EngineDependencies): DrydockEngine {
  const { guest, images, stateFiles, clock, timers, random, outside, build } = dependencies;
  const shared = share(dependencies);
  const { registry, store, events } = shared;
  const networks = wireNetworks(shared);
  const volumes = wireVolumes(shared);
  const context = wireContainers(shared, networks, volumes);
  const execs = new ExecService(context);
  const lifecycle = new Lifecycle(context, new HealthMonitor(context, execs));
  const containers = new ContainerService(context, lifecycle, execs);
  const builder = createBuilder({ guest, images, containers, events, clock, random, outside });
  const open = async (anew: boolean): Promise<void> => {
    await openGuest(guest);
    const ids = await readEngineIds(stateFiles, random);
    await networks.service.open(ids, { anew });
    shared.open({ facts: await readKernelFacts(guest), ids, deviceFilter: await loadDefaultDeviceFilter(guest) });
    await volumes.open();
    await context.ooms.open();
    await restoreContainers(context, lifecycle);
    await builder.open();
  };
  const tellCommit = (id: string, attributes: Readonly<Record<string, string>>): void => {
    const container = registry.all.find((each) => each.id === id);
    if (container) context.tell(container, 'commit', attributes);
  };
  const system = { facts: () => shared.opened().facts, engineId: () => shared.opened().ids.engine };
  return {
    containers,
    registry: createRegistry({ outside, timers }),
    commit: (ref, options) => commitContainer({ containers, images, tell: tellCommit }, ref, options),
    execs,
    images,
    builder,
    networks: networks.service,
    volumes,
    events,
    system: new SystemService({ ...system, registry, images, containers, builder, volumes, events, clock, build }),
    open: () => open(true),
    restore: () => open(false),
    unwritten: () => store.unwritten(),
    underWay: () => underWay([networks.service.lock, volumes.lock, ...registry.all.map(({ lock }) => lock)]),
    containersUsingImages: () => usingImages(registry),
    publishedPorts: () => publishedPorts(registry),
  };
}

/** What the engine's parts have in common. */
interface Shared extends EngineDependencies {
  readonly registry: ContainerRegistry;
  readonly store: ContainerStore;
  readonly events: EventLog;
  /** A failure that nobody waits for. */
  report(what: string, error: unknown): void;
  /** Throws 500 while the engine is still starting. */
  opened(): Opened;
  open(opened: Opened): void;
}

function share(dependencies: EngineDependencies): Shared {
  const { images, stateFiles, clock, timers } = dependencies;
  const report = (what: string, error: unknown): void => dependencies.log?.(`engine: ${what}: ${String(error)}`);
  let opened: Opened | undefined;
  const events = new EventLog(clock, timers);
  images.onEvent(({ action, id, attributes }) => events.publish('image', action, id, { ...attributes }));
  return {
    ...dependencies,
    registry: new ContainerRegistry(),
    store: new ContainerStore(stateFiles, timers, report),
    events,
    report,
    opened() {
      if (!opened) throw serverError('the engine is still starting');
      return opened;
    },
    open: (now) => (opened = now),
  };
}

interface Networks {
  readonly networking: Networking;
  readonly memberships: Memberships;
  readonly service: NetworkService;
}

function wireNetworks(shared: Shared): Networks {
  const { guest, stateFiles, clock, timers, random, registry, events, store, report } = shared;
  const networking = new Networking({
    guest,
    random,
    containers: registry,
    upstream: shared.names ?? offlineNames,
    hostPorts: shared.hostPorts ?? noHostPorts,
    timers,
    report,
    guestServers: () => reachableServers(shared.opened().facts.resolvConf),
  });
  const memberships = new Memberships({
    membership: new Membership(networking, guest, () => shared.opened().facts.resolvConf),
    events,
    changed: ({ id }) => {
      const container = registry.get(id);
      if (container) store.changed(container);
    },
  });
  const service = new NetworkService({
    guest,
    networking,
    memberships,
    store: new NetworkStore(stateFiles, report),
    containers: registry,
    events,
    clock,
    random,
  });
  return { networking, memberships, service };
}

function wireVolumes({ guest, stateFiles, clock, random, events, registry }: Shared): VolumeService {
  const users = (name: string): string[] =>
    registry.all.filter(({ identity }) => volumeNames(identity.mounts).includes(name)).map(({ id }) => id);
  return new VolumeService({ guest, stateFiles, clock, random, events, users });
}

function wireContainers(shared: Shared, networks: Networks, volumes: VolumeService): ContainersContext {
  const { guest, images, clock, timers, random, registry, store, events, report } = shared;
  const tell: ContainersContext['tell'] = (container, action, more = {}) =>
    events.publish('container', action, container.id, attributesOf(container, more));
  const ooms = new OomWatch(guest, (container) => {
    if (isAlive(container.state)) container.state = { ...container.state, oomKilled: true };
    store.changed(container);
    tell(container, 'oom');
  });
  return {
    guest,
    images,
    clock,
    timers,
    random,
    network: networks.networking,
    memberships: networks.memberships,
    volumes,
    registry,
    ooms,
    store,
    events,
    report,
    get facts() {
      return shared.opened().facts;
    },
    get defaultDeviceFilter() {
      return shared.opened().deviceFilter;
    },
    userFiles: new UserFileCache(),
    commandPaths: new CommandPaths(),
    compileSeccomp: seccompCompiler(shared.seccompProfile),
    tell,
  };
}

function underWay(locks: readonly Mutex[]): Promise<unknown> | undefined {
  const held = locks.filter((lock) => lock.held);
  return held.length > 0 ? Promise.all(held.map(({ idle }) => idle)) : undefined;
}

const attributesOf = (container: Container, more: Readonly<Record<string, string>>): Record<string, string> => ({
  ...container.config.Labels,
  image: container.config.Image,
  name: container.name,
  ...more,
});

function* usingImages(registry: ContainerRegistry): Generator<ContainerUsingImage> {
  for (const { id, identity, state } of registry.all)
    yield { id, image: identity.imageId, running: countsAsRunning(state) };
}

const publishedPorts = (registry: ContainerRegistry): ReturnType<DrydockEngine['publishedPorts']> =>
  registry.all
    .filter(({ state }) => isAlive(state))
    .flatMap(({ id, sandbox }) =>
      (sandbox?.data.ports ?? []).map(({ protocol, hostIp, hostPort, port }) => ({
        container: id,
        protocol,
        hostIp,
        hostPort,
        address: (sandbox && publishedAddress(sandbox.data, familyOf(hostIp))) ?? '',
        port,
      })),
    );
