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
  const { guest, images, stateFiles, clock, timers, random, build } = dependencies;
  const report = (what: string, error: unknown): void => dependencies.log?.(`engine: ${what}: ${String(error)}`);
  let opened: Opened | undefined;
  const requireOpen = (): Opened => {
    if (!opened) throw serverError('the engine is still starting');
    return opened;
  };
  const events = new EventLog(clock, timers);
  images.onEvent(({ action, id, attributes }) => events.publish('image', action, id, { ...attributes }));
  const registry = new ContainerRegistry();
  const store = new ContainerStore(stateFiles, timers, report);
  const network = new Networking({
    guest,
    random,
    containers: registry,
    upstream: dependencies.names ?? offlineNames,
    hostPorts: dependencies.hostPorts ?? noHostPorts,
    timers,
    report,
    guestServers: () => reachableServers(requireOpen().facts.resolvConf),
  });
  const memberships = new Memberships({
    membership: new Membership(network, guest, () => requireOpen().facts.resolvConf),
    events,
    changed: ({ id }) => {
      const container = registry.get(id);
      if (container) store.changed(container);
    },
  });
  const networks = new NetworkService({
    guest,
    networking: network,
    memberships,
    store: new NetworkStore(stateFiles, report),
    containers: registry,
    events,
    clock,
    random,
  });
  const volumes = new VolumeService({
    guest,
    stateFiles,
    clock,
    random,
    events,
    users: (name) =>
      registry.all.filter(({ identity }) => volumeNames(identity.mounts).includes(name)).map(({ id }) => id),
  });
  const ooms = new OomWatch(guest, (container) => {
    if (isAlive(container.state)) container.state = { ...container.state, oomKilled: true };
    store.changed(container);
    context.tell(container, 'oom');
  });
  const context: ContainersContext = {
    guest,
    images,
    clock,
    timers,
    random,
    network,
    memberships,
    volumes,
    registry,
    ooms,
    store,
    events,
    report,
    get facts() {
      return requireOpen().facts;
    },
    get defaultDeviceFilter() {
      return requireOpen().deviceFilter;
    },
    userFiles: new UserFileCache(),
    commandPaths: new CommandPaths(),
    compileSeccomp: seccompCompiler(dependencies.seccompProfile),
    tell: (container, action, more = {}) =>
      events.publish('container', action, container.id, attributesOf(container, more)),
  };
  const execs = new ExecService(context);
  const lifecycle = new Lifecycle(context, new HealthMonitor(context, execs));
  const open = async (anew: boolean): Promise<void> => {
    await openGuest(guest);
    const ids = await readEngineIds(stateFiles, random);
    await networks.open(ids, { anew });
    opened = { facts: await readKernelFacts(guest), ids, deviceFilter: await loadDefaultDeviceFilter(guest) };
    await volumes.open();
    await ooms.open();
    await restoreContainers(context, lifecycle);
    await builder.open();
  };
  const containers = new ContainerService(context, lifecycle, execs);
  const builder = createBuilder({ guest, images, containers, events, clock, random, outside: dependencies.outside });
  const tellCommit = (id: string, attributes: Readonly<Record<string, string>>): void => {
    const container = registry.all.find((each) => each.id === id);
    if (container) context.tell(container, 'commit', attributes);
  };
  const system = { facts: () => requireOpen().facts, engineId: () => requireOpen().ids.engine };
  return {
    containers,
    registry: createRegistry({ outside: dependencies.outside, timers }),
    commit: (ref, options) => commitContainer({ containers, images, tell: tellCommit }, ref, options),
    execs,
    images,
    builder,
    networks,
    volumes,
    events,
    system: new SystemService({ ...system, registry, images, containers, builder, volumes, events, clock, build }),
    open: () => open(true),
    restore: () => open(false),
    unwritten: () => store.unwritten(),
    underWay: () => {
      const locks = [networks.lock, volumes.lock, ...registry.all.map(({ lock }) => lock)].filter(({ held }) => held);
      return locks.length > 0 ? Promise.all(locks.map(({ idle }) => idle)) : undefined;
    },
    containersUsingImages: () => usingImages(registry),
    publishedPorts: () => publishedPorts(registry),
  };
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
