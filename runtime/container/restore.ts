import { decodeText } from '../guest/bytes.ts';
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
import type { Networking } from '../network/networking.ts';
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
import type { Report } from './report.ts';
import type { RunStarter } from './start/run-starter.ts';
import { isAlive } from './state.ts';
import type { ContainerStore } from './store.ts';
import { parseHostConfig, parseStored, type StoredContainer, type StoredStreams } from './stored.ts';

/** As dockerd has it for what ended without it. */
const UNKNOWN_EXIT_CODE = 255;

export interface RestoreParts {
  readonly guest: Guest;
  readonly clock: Clock;
  readonly images: Pick<ImageSource, 'holdLayers'>;
  readonly network: Networking;
  readonly volumes: Pick<VolumeService, 'mounts'>;
  readonly registry: ContainerRegistry;
  readonly store: ContainerStore;
  readonly ooms: OomWatch;
  readonly starter: RunStarter;
  readonly health: HealthMonitor;
  readonly lifecycle: Lifecycle;
  readonly report: Report;
}

/** Reads all containers back and takes up those that run. One that can't be read is reported and left alone. */
export async function restoreContainers(parts: RestoreParts): Promise<void> {
  const { lifecycle } = parts;
  for (const id of await parts.store.files.list('containers')) {
    try {
      const stored = await readStored(parts, id);
      if (!stored) continue;
      const container = await restoreContainer(parts, stored);
      parts.registry.add(container);
      if (isAlive(container.state)) await container.lock.run(() => adopt(parts, container, stored));
      if (container.state.status === 'restarting') lifecycle.waitForRestart(container);
    } catch (error) {
      parts.report(`reading container ${id} back`, error);
    }
  }
}

async function readStored({ store }: RestoreParts, id: string): Promise<StoredContainer | undefined> {
  const bytes = await store.files.read(stateFile(id));
  return bytes && parseStored(decodeText(bytes));
}

async function restoreContainer(parts: RestoreParts, { ID: id, Drydock: own }: StoredContainer): Promise<Container> {
  const host = await parts.store.files.read(hostConfigFile(id));
  return new Container({
    identity: own.identity,
    record: {
      name: own.name,
      hostConfig: host ? parseHostConfig(decodeText(host)) : {},
      state: own.state,
      restartCount: own.restartCount,
      stoppedByHand: own.stoppedByHand,
      hasBeenStarted: own.hasBeenStarted,
      health: own.health,
      attachments: new Map(own.attachments),
      links: new Map(own.links),
    },
    restartDelayMs: own.restartDelayMs,
    output: new OutputHub(),
    input: new InputGate(),
    layerHold: parts.images.holdLayers(own.identity.layers),
    changed: (container) => parts.store.changed(container),
  });
}

/** A container whose process still lives goes on as it was; one whose process ended in between is tidied up like after any end. */
async function adopt(parts: RestoreParts, container: Container, stored: StoredContainer): Promise<void> {
  const { guest, network, starter, lifecycle, health } = parts;
  const { streams } = stored.Drydock;
  const sandbox = stored.Drydock.sandbox && new RunningSandbox(stored.Drydock.sandbox);
  if (sandbox) network.adopt(container, sandbox);
  const resources = restoredResources(parts, container, sandbox);
  const { pid } = container;
  if (pid === undefined || !streams || !(await lives(guest, pid))) {
    // It ended while nobody looked: how is not known. By its restart policy it starts again.
    await resources.release(guest);
    container.ended(UNKNOWN_EXIT_CODE, parts.clock.now());
    return;
  }
  const file = await reopenLog(guest, container);
  await watchMemory(parts, container, resources);
  const { sinks, log } = starter.sinks(container, await openContainerLog(container), file?.fd, file?.size);
  const process = new RunningProcess(guest, guest.adoptActor(pid), adoptStreams(guest, streams), sinks);
  container.adopted({ sandbox, log, process, resources });
  lifecycle.supervise(container, process);
  if (container.state.status === 'running') health.resume(container);
}

function restoredResources(
  { network, volumes }: RestoreParts,
  container: Container,
  sandbox: RunningSandbox | undefined,
): Resources {
  const resources = new Resources(container.name);
  const { merged, shm } = containerPaths(container.id);
  const cgroup = cgroupPath(container);
  if (sandbox) resources.hold(network.holdFor(container, sandbox));
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
