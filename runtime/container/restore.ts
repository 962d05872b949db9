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
import { openLog } from '../logs/log-files.ts';
import { RunningSandbox } from '../network/running-sandbox.ts';
import { Container } from './container.ts';
import { logPlace, openContainerLog } from './container-log.ts';
import type { ContainersContext } from './context.ts';
import type { Lifecycle } from './lifecycle.ts';
import { readOomKills } from './oom-watch.ts';
import { volumeNames } from './provide-volumes.ts';
import { cgroupPath, containerPaths, hostConfigFile, stateFile } from '../model/paths.ts';
import { InputGate } from './process/input-gate.ts';
import { OutputHub } from './process/output-hub.ts';
import { type ProcessStreams, RunningProcess } from './process/running-process.ts';
import { Resources } from './start/resources.ts';
import { RestartDelay, shouldRestart } from './restart-policy.ts';
import { isAlive, startedAt } from './state.ts';
import { parseHostConfig, parseStored, type StoredContainer, type StoredStreams } from './stored.ts';

/** Reads all containers back and takes up those that run. One that can't be read is reported and left alone. */
export async function restoreContainers(context: ContainersContext, lifecycle: Lifecycle): Promise<void> {
  for (const id of await context.store.files.list('containers')) {
    try {
      const stored = await readStored(context, id);
      if (!stored) continue;
      const container = await restoreContainer(context, stored);
      context.registry.add(container);
      if (isAlive(container.state)) await adopt(context, lifecycle, container, stored);
      if (container.state.status === 'restarting') lifecycle.waitForRestart(container);
    } catch (error) {
      context.report(`reading container ${id} back`, error);
    }
  }
}

async function readStored({ store }: ContainersContext, id: string): Promise<StoredContainer | undefined> {
  const bytes = await store.files.read(stateFile(id));
  return bytes && parseStored(decodeText(bytes));
}

async function restoreContainer(
  context: ContainersContext,
  { ID: id, Drydock: own }: StoredContainer,
): Promise<Container> {
  const host = await context.store.files.read(hostConfigFile(id));
  const container = new Container({
    identity: own.identity,
    name: own.name,
    hostConfig: host ? parseHostConfig(decodeText(host)) : {},
    attachments: new Map(own.attachments),
    links: new Map(own.links),
    output: new OutputHub(),
    input: new InputGate(),
    layerHold: context.images.holdLayers(own.identity.layers),
  });
  const { state, restartCount, stoppedByHand, hasBeenStarted, health } = own;
  const restartDelay = new RestartDelay(own.restartDelayMs);
  return Object.assign(container, { state, restartCount, restartDelay, stoppedByHand, hasBeenStarted, health });
}

/** A container whose process still lives goes on as it was; one whose process ended in between is tidied up like after any end. */
async function adopt(
  context: ContainersContext,
  lifecycle: Lifecycle,
  container: Container,
  stored: StoredContainer,
): Promise<void> {
  const { guest, network } = context;
  const { streams } = stored.Drydock;
  const sandbox = stored.Drydock.sandbox && new RunningSandbox(stored.Drydock.sandbox);
  if (sandbox) {
    container.sandbox = sandbox;
    network.adopt(container, sandbox);
  }
  container.resources = restoredResources(context, container, sandbox);
  if (!isAlive(container.state) || !streams || !(await lives(guest, container.state.pid)))
    return declareDead(context, container);
  const { pid } = container.state;
  const log = await reopenLog(guest, container);
  await watchMemory(context, container, container.resources);
  const sinks = lifecycle.sinks(container, await openContainerLog(container), log?.fd, log?.size);
  lifecycle.supervise(container, new RunningProcess(guest, guest.adoptActor(pid), adoptStreams(guest, streams), sinks));
  if (container.state.status === 'running') lifecycle.health.resume(container);
}

function restoredResources(
  { network, volumes }: ContainersContext,
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
async function watchMemory(
  { guest, ooms }: ContainersContext,
  container: Container,
  resources: Resources,
): Promise<void> {
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

/** As dockerd has it for what ended without it. */
const UNKNOWN_EXIT_CODE = 255;

/** It ended while nobody looked: how is not known. By its restart policy it starts again. */
async function declareDead({ guest, clock, store }: ContainersContext, container: Container): Promise<void> {
  await container.resources?.release(guest);
  container.resources = undefined;
  container.sandbox = undefined;
  const started = startedAt(container.state);
  const run = {
    exitCode: UNKNOWN_EXIT_CODE,
    restartCount: container.restartCount,
    stoppedByHand: container.stoppedByHand,
  };
  container.state = {
    status: shouldRestart(container.hostConfig.RestartPolicy, run) ? 'restarting' : 'exited',
    exitCode: UNKNOWN_EXIT_CODE,
    error: '',
    oomKilled: false,
    startedAt: started,
    finishedAt: clock.now(),
  };
  store.changed(container);
}
