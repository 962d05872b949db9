import { AT_FDCWD } from '../guest/constants/open.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { kill } from '../guest/syscalls/process.ts';
import { statx } from '../guest/syscalls/stat.ts';
import { MNT_DETACH } from '../guest/constants/umount.ts';
import { AT_REMOVEDIR } from '../guest/constants/at.ts';
import { unlinkat } from '../guest/syscalls/directory.ts';
import { umount2 } from '../guest/syscalls/mount.ts';
import type { ImageSource } from '../image/image.ts';
import { openLog } from '../logs/log-files.ts';
import type { NetworkHold, Sandboxes } from '../network/sandboxes.ts';
import { RunningSandbox } from '../network/running-sandbox.ts';
import type { Clock } from '../std/time.ts';
import type { VolumeService } from '../volume/volume-service.ts';
import { Container } from './container.ts';
import { logPlace, openContainerLog } from './container-log.ts';
import type { HealthMonitor } from './health/monitor.ts';
import type { Lifecycle } from './lifecycle.ts';
import { type OomWatch, readOomKills } from './oom-watch.ts';
import { volumeNames } from './provide-volumes.ts';
import { cgroupPath, containerPaths, hostConfigFile, stateFile } from '../model/paths.ts';
import { InputGate } from './process/input-gate.ts';
import { OutputHub } from './process/output-hub.ts';
import { type ProcessStreams, RunningProcess } from './process/running-process.ts';
import { Resources } from './start/resources.ts';
import type { ContainerRegistry } from './registry.ts';
import type { RunStarter } from './start/run-starter.ts';
import { isAlive } from './state.ts';
import type { ContainerStore } from './store.ts';
import type { StoredContainer, StoredStreams } from './stored.ts';
import { parseContainer, parseHostConfig } from './stored-schema.ts';
import type { Asides } from '../model/asides.ts';
import type { HostConfig } from '../model/types.ts';
import { StoredFileError } from '../store/stored-file.ts';

/** As dockerd has it for what ended without it. */
const UNKNOWN_EXIT_CODE = 255;

export interface RestoreParts {
  readonly guest: Guest;
  readonly clock: Clock;
  readonly images: Pick<ImageSource, 'holdLayers'>;
  readonly sandboxes: Sandboxes;
  readonly volumes: Pick<VolumeService, 'mounts'>;
  readonly registry: ContainerRegistry;
  readonly store: ContainerStore;
  readonly ooms: OomWatch;
  readonly starter: RunStarter;
  readonly health: HealthMonitor;
  readonly lifecycle: Lifecycle;
  readonly asides: Asides;
}

/** Reads all containers back and takes up those that run. One that can't be is set aside, and leaves nothing in the engine. */
export async function restoreContainers(parts: RestoreParts): Promise<void> {
  const { store, asides } = parts;
  for (const id of await store.files.list('containers'))
    try {
      await restoreOne(parts, id);
    } catch (error) {
      asides.add(`container ${id.slice(0, 12)}`, `containers/${id}`, error);
    }
}

async function restoreOne(parts: RestoreParts, id: string): Promise<void> {
  const { store, registry, images, lifecycle } = parts;
  const stored = parseContainer(id, await store.files.read(stateFile(id)));
  const hostConfig = parseHostConfig(id, await store.files.read(hostConfigFile(id)));
  const { name, identity } = stored.Drydock;
  const namesake = registry.byName(name);
  if (namesake)
    throw new StoredFileError(`${stateFile(id)}: Drydock.name: Container ${namesake.id} is called ${name}, too`);
  const layerHold = images.holdLayers(identity.layers);
  try {
    const container = restoredContainer(parts, stored, hostConfig, layerHold);
    if (isAlive(container.state)) await container.lock.run(() => adopt(parts, container, stored));
    registry.add(container);
    if (container.state.status === 'restarting') lifecycle.waitForRestart(container);
  } catch (error) {
    layerHold[Symbol.dispose]();
    throw error;
  }
}

function restoredContainer(
  { store }: RestoreParts,
  { Drydock: own }: StoredContainer,
  hostConfig: HostConfig,
  layerHold: Disposable,
): Container {
  const { identity, name, state, restartCount, restartDelayMs, stoppedByHand, hasBeenStarted, health } = own;
  const kept = { name, state, restartCount, stoppedByHand, hasBeenStarted, health };
  return new Container({
    identity,
    record: { ...kept, hostConfig, attachments: new Map(own.attachments), links: new Map(own.links) },
    restartDelayMs,
    output: new OutputHub(),
    input: new InputGate(),
    layerHold,
    changed: (container) => store.changed(container),
  });
}

/** A container whose process still lives goes on as it was; one whose process ended in between is tidied up like after any end. */
async function adopt(parts: RestoreParts, container: Container, stored: StoredContainer): Promise<void> {
  const { sandboxes } = parts;
  const sandbox = stored.Drydock.sandbox && new RunningSandbox(stored.Drydock.sandbox);
  if (sandbox) sandboxes.adopt(container, sandbox);
  const hold = sandbox && sandboxes.holdFor(container, sandbox);
  try {
    await takeUp(parts, container, { sandbox, hold, streams: stored.Drydock.streams });
  } catch (error) {
    // What it has in the guest is left as it is; its addresses and ports are nobody's.
    hold?.inEngine();
    throw error;
  }
}

async function takeUp(
  parts: RestoreParts,
  container: Container,
  found: {
    readonly sandbox: RunningSandbox | undefined;
    readonly hold: NetworkHold | undefined;
    readonly streams: StoredStreams | undefined;
  },
): Promise<void> {
  const { guest, starter, lifecycle, health } = parts;
  const { sandbox, streams } = found;
  const resources = restoredResources(parts, container, found.hold);
  const { pid } = container;
  if (pid === undefined || !streams || !(await lives(guest, pid))) {
    // It ended while nobody looked: how is not known. By its restart policy it starts again.
    await resources.release(guest);
    container.ended(UNKNOWN_EXIT_CODE, parts.clock.now());
    return;
  }
  const driver = await openContainerLog(container);
  const file = await reopenLog(guest, container);
  await watchMemory(parts, container, resources);
  const { sinks, log } = starter.sinks(container, driver, file?.fd, file?.size);
  const process = new RunningProcess(guest, guest.adoptActor(pid), adoptStreams(guest, streams), sinks);
  container.adopted({ sandbox, log, process, resources });
  lifecycle.supervise(container, process);
  if (container.state.status === 'running') health.resume(container);
}

function restoredResources(
  { volumes }: RestoreParts,
  container: Container,
  network: NetworkHold | undefined,
): Resources {
  const resources = new Resources(container.name);
  const { merged, shm } = containerPaths(container.id);
  const cgroup = cgroupPath(container);
  if (network) resources.hold(network);
  const names = volumeNames(container.identity.mounts);
  volumes.mounts.adopt(names, container.id);
  resources.hold({ inGuest: (p) => volumes.mounts.release(p, names, container.id) });
  resources.hold({ inGuest: (p) => void umount2(p, merged, MNT_DETACH, { continue: true }) });
  resources.hold({ inGuest: (p) => void umount2(p, shm, MNT_DETACH, { continue: true }) });
  resources.hold({ inGuest: (p) => void unlinkat(p, AT_FDCWD, cgroup, AT_REMOVEDIR, { continue: true }) });
  return resources;
}

/** What was killed while nobody looked is told now. */
async function watchMemory({ guest, ooms }: RestoreParts, container: Container, resources: Resources): Promise<void> {
  const p = new Program(`watch the memory of ${container.name}`);
  const watched = ooms.watch(p, container, resources);
  const kills = readOomKills(p, container);
  const result = await guest.run(p);
  watched(result);
  ooms.resume(container, kills(result));
}

async function lives(guest: Guest, pid: number): Promise<boolean> {
  const p = new Program(`see whether process ${String(pid)} lives`);
  const call = kill(p, pid, 0, { continue: true });
  return (await guest.run(p)).errno(call) === 0;
}

function adoptStreams(guest: Guest, streams: StoredStreams): ProcessStreams {
  if (streams.kind === 'terminal')
    return { kind: 'terminal', master: guest.adoptStream(streams.master), masterFd: streams.masterFd };
  return {
    kind: 'pipes',
    stdin: streams.stdin === undefined ? undefined : guest.adoptStream(streams.stdin),
    stdout: guest.adoptStream(streams.stdout),
    stderr: guest.adoptStream(streams.stderr),
  };
}

async function reopenLog(guest: Guest, container: Container): Promise<{ fd: number; size: number } | undefined> {
  const place = logPlace(container);
  if (!place) return undefined;
  const p = new Program(`open the log of ${container.name}`);
  const fd = openLog(p, place.path);
  const stat = statx(p, AT_FDCWD, place.path);
  const result = await guest.run(p);
  return { fd: result.get(fd), size: result.get(stat).size };
}
