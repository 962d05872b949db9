import { createBuilder } from '../builder/create-builder.ts';
import type { DrydockEngine, EngineDependencies } from '../container/dependencies.ts';
import { readKernelFacts } from '../container/kernel-facts.ts';
import { openGuest } from '../container/open-guest.ts';
import { volumeNames } from '../container/provide-volumes.ts';
import { ContainerRegistry } from '../container/registry.ts';
import type { Mutex } from '../std/mutex.ts';
import type { Report } from '../std/report.ts';
import { loadDefaultDeviceFilter } from '../container/start/device-filter.ts';
import { countsAsRunning, isAlive } from '../container/state.ts';
import { EventLog } from '../events/event-log.ts';
import { commitContainer } from '../image/commit/commit-container.ts';
import type { ContainerUsingImage } from '../image/image.ts';
import { familyOf } from '../network/publish/ports.ts';
import { publishedAddress } from '../network/sandbox.ts';
import { createRegistry } from '../registry/registry-service.ts';
import { ImageScanner } from '../scan/image-scanner.ts';
import { readEngineIds } from '../system/engine-ids.ts';
import { ImagePolicy } from '../trust/image-policy.ts';
import { createSignatures } from '../trust/signature-service.ts';
import { SystemService } from '../system/system.ts';
import { VolumeService } from '../volume/volume-service.ts';
import { DaemonSettings } from './daemon-settings.ts';
import { Opened } from './opened.ts';
import { wireContainers } from './wire-containers.ts';
import { wireNetworks } from './wire-networks.ts';

/** The container engine over a guest. It serves once `open` or `restore` is through. */
export function createEngine(dependencies: EngineDependencies): DrydockEngine {
  const { guest, images, stateFiles, clock, timers, random, build, outside, shelf, asides } = dependencies;
  const report: Report = (what, error) => dependencies.log?.(`engine: ${what}: ${String(error)}`);
  const opened = new Opened();
  const settings = new DaemonSettings({ configFile: dependencies.configFile ?? noConfigFile, stateFiles, report });
  const events = new EventLog(clock, timers);
  images.onEvent(({ action, id, attributes }) => events.publish('image', action, id, { ...attributes }));
  const way = { outside, timers, rules: settings.config, ...(shelf && { shelf }) };
  const policy = new ImagePolicy({ way, readFile: dependencies.hostFile ?? noConfigFile, stateFiles, report });
  const registry = new ContainerRegistry();
  const { network, networks } = wireNetworks(dependencies, { containers: registry, events, opened, settings, report });
  const users = (name: string): string[] =>
    registry.all.filter(({ identity }) => volumeNames(identity.mounts).includes(name)).map(({ id }) => id);
  const volumes = new VolumeService({ guest, stateFiles, clock, random, events, users, asides });
  const wired = wireContainers(dependencies, { registry, network, volumes, events, opened, settings, policy, report });
  const { containers, execs, store, tell } = wired;
  const builder = createBuilder({ guest, images, containers, events, clock, random, outside });
  const tellCommit = (id: string, attributes: Readonly<Record<string, string>>): void => {
    const container = registry.get(id);
    if (container) tell(container, 'commit', attributes);
  };
  const open = async (anew: boolean): Promise<void> => {
    await openGuest(guest);
    const ids = await readEngineIds(stateFiles, random);
    // Anew, the service's start has it read (`configure`).
    if (!anew) await settings.restore();
    if (!anew) await policy.restore();
    await networks.open(ids, { anew });
    opened.set({ facts: await readKernelFacts(guest), ids, deviceFilter: await loadDefaultDeviceFilter(guest) });
    await volumes.open();
    await wired.open();
    await builder.open();
  };
  const { facts, engineId } = opened;
  const seen = { facts, engineId, registry, containers, builder, volumes, asides, config: settings.config };
  return {
    containers: wired.served,
    registry: createRegistry(way),
    signatures: createSignatures(way),
    commit: (ref, options) => commitContainer({ containers, images, tell: tellCommit }, ref, options),
    execs,
    images,
    scanner: new ImageScanner(dependencies),
    builder,
    networks,
    volumes,
    events,
    system: new SystemService({ ...seen, images, events, clock, build }),
    open: () => open(true),
    restore: () => open(false),
    stopAll: () => wired.stopAll(),
    startByPolicy: () => wired.startByPolicy(),
    configure: async () => {
      await settings.read();
      await policy.read();
      await networks.readdress();
    },
    reload: async () => {
      await settings.reload();
      await policy.read();
      events.publish('daemon', 'reload', engineId(), { name: facts().hostName });
    },
    admit: (wanted) => policy.admit(wanted),
    unwritten: () => store.unwritten(),
    underWay: () => idleAgain([networks.lock, volumes.lock, ...registry.all.map(({ lock }) => lock)]),
    containersUsingImages: () => usingImages(registry),
    publishedPorts: () => publishedPorts(registry),
    registryRules: settings.config,
  };
}

/** Settles when the locks that are held now are free; undefined when none is. */
function idleAgain(locks: readonly Mutex[]): Promise<unknown> | undefined {
  const held = locks.filter((lock) => lock.held);
  return held.length > 0 ? Promise.all(held.map(({ idle }) => idle)) : undefined;
}

const noConfigFile = (): Promise<undefined> => Promise.resolve(undefined);

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
