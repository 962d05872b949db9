import { conflict, DockerError } from '../std/errors.ts';
import { writeFile } from '../guest/files/write-file.ts';
import { ProcessDied } from '../guest/errors.ts';
import type { Exit, Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { kill } from '../guest/syscalls/process.ts';
import type { RunningSandbox } from '../network/running-sandbox.ts';
import type { OpenedDriver } from '../logs/log-driver.ts';
import { LogWriter } from '../logs/log-writer.ts';
import { logPlace, startContainerLog } from './container-log.ts';
import type { Container } from './container.ts';
import type { ContainersContext } from './context.ts';
import { sharedContainer } from './create.ts';
import type { HealthMonitor } from './health/monitor.ts';
import { readOomKills } from './oom-watch.ts';
import { cgroupPath } from '../model/paths.ts';
import { drain } from './process/drain.ts';
import type { OutputSink, RunningProcess } from './process/running-process.ts';
import { anonymousVolumes, volumeNames } from './provide-volumes.ts';
import { removeFiles } from './remove-files.ts';
import { shouldRestart } from './restart-policy.ts';
import { SIGKILL } from '../text/signals.ts';
import { makePlan } from './start/make-plan.ts';
import { Resources } from './start/resources.ts';
import { StartLimit } from './start/start-limit.ts';
import { type StartContext, startProcess } from './start/start-process.ts';
import { diedInSetup, settingUpNetwork, type StartFailure, toStartFailure } from './start/start-errors.ts';
import { advance, countsAsRunning, exitCodeOf, finishedAt, isAlive, startedAt } from './state.ts';
import { msBetween } from '../std/instant.ts';

/** The steps of a container's life. Each that changes its state holds its lock. */
export class Lifecycle {
  readonly health: HealthMonitor;
  readonly #context: ContainersContext;

  constructor(context: ContainersContext, health: HealthMonitor) {
    this.#context = context;
    this.health = health;
  }

  /** False when it is running already. */
  start(container: Container, client?: AbortSignal): Promise<boolean> {
    return container.lock.run(async (interrupted) => {
      checkStartable(container);
      if (container.state.status === 'running') return false;
      this.cancelRestart(container);
      container.restartCount = 0;
      container.restartDelay.reset();
      container.stoppedByHand = false;
      try {
        await this.#run(container, { interrupted, client });
      } catch (error) {
        throw await this.#startFailed(container, toStartFailure(error));
      }
      return true;
    });
  }

  /** The engine came back while it waited for its restart: it waits as long again. */
  waitForRestart(container: Container): void {
    this.#restartLater(container, container.restartDelay.lastMs);
  }

  /** Ends the wait for a restart, if there is one. */
  cancelRestart(container: Container): void {
    container.restartTimer?.[Symbol.dispose]();
    container.restartTimer = undefined;
  }

  /** Sends a signal to its first process. */
  async signal(container: Container, signal: number): Promise<void> {
    if (!isAlive(container.state)) return;
    const p = new Program(`signal ${container.name}`);
    kill(p, container.state.pid, signal, { continue: true });
    if (signal === SIGKILL && !ownsPids(container))
      writeFile(p, `${cgroupPath(container)}/cgroup.kill`, '1', { continue: true });
    await this.#guestFor(container, 'signal').run(p);
  }

  /**
   * Removes a container that doesn't run, with `volumes` its anonymous ones too. One whose end removed it is gone already. False when a
   * start came before.
   */
  remove(container: Container, { volumes }: { volumes: boolean }): Promise<boolean> {
    return container.lock.run(async () => {
      if (countsAsRunning(container.state)) return false;
      await this.#remove(container, { volumes });
      return true;
    });
  }

  /** Takes a running process over: after its start, and after the engine came back. */
  supervise(container: Container, process: RunningProcess): void {
    container.process = process;
    const { input } = process;
    if (input) container.input.open(input);
    const ended = process.exit.then((exit) => this.#ended(container, process, exit));
    ended.catch((error: unknown) => this.#context.report(`the end of container ${container.name}`, error));
  }

  /** The guest for one step of a container's life, as the X-ray view names it. */
  #guestFor(container: Container, verb: string): Guest {
    return inOperation(this.#context.guest, `${verb} container ${container.name}`);
  }

  async #run(
    container: Container,
    ends: { interrupted: AbortSignal; client?: AbortSignal | undefined },
  ): Promise<void> {
    using limit = new StartLimit(this.#context.timers, ends);
    container.starting = limit;
    try {
      await this.#startRun(container, limit.signal);
    } finally {
      container.starting = undefined;
    }
    this.#context.store.changed(container);
    this.#tellNetworks(container, 'connect');
    this.#tellVolumes(container, 'mount');
    this.#context.tell(container, 'start');
    this.health.begin(container);
    await this.#context.network.tellLinked(container);
  }

  async #startRun(container: Container, signal: AbortSignal): Promise<void> {
    const { network, clock, userFiles, facts, compileSeccomp } = this.#context;
    const guest = this.#guestFor(container, 'start');
    const resources = new Resources(container.name);
    const driver = await startContainerLog(container);
    try {
      const sandbox = await settingUpNetwork(() => network.reserve(container));
      // Neighbours may ask for it, and it for them, as soon as it runs.
      container.sandbox = sandbox;
      resources.hold(network.holdFor(container, sandbox));
      await settingUpNetwork(() => network.takeHostPorts(container, sandbox));
      await this.#mountVolumes(guest, container, resources);
      const plan = makePlan({
        container,
        facts,
        network: await settingUpNetwork(() => network.planFor(container, sandbox)),
        other: (kind, mode) => sharedContainer(this.#context, kind, mode),
        compileSeccomp,
        defaultDeviceFilter: this.#context.defaultDeviceFilter,
        userFilesKnown: userFiles.get(container) !== undefined,
        commandPaths: this.#context.commandPaths,
      });
      const started = await startProcess(
        plan,
        this.#startContext(guest, container, { sandbox, resources, driver, signal }),
        resources,
      );
      userFiles.put(container, started.userFiles);
      container.resources = resources;
      const finished = finishedAt(container.state);
      const living = { pid: started.process.pid, startedAt: clock.now(), oomKilled: false, finishedAt: finished };
      container.state = advance(container.state, { status: 'running', ...living });
      container.hasBeenStarted = true;
      this.supervise(container, started.process);
    } catch (error) {
      const kills = await this.#abandon(container, resources);
      throw error instanceof ProcessDied ? diedInSetup(error, kills) : error;
    }
  }

  #startContext(
    guest: Guest,
    container: Container,
    {
      sandbox,
      resources,
      driver,
      signal,
    }: { sandbox: RunningSandbox; resources: Resources; driver: OpenedDriver | undefined; signal: AbortSignal },
  ): StartContext {
    const { network, userFiles } = this.#context;
    return {
      guest,
      signal,
      userFiles: userFiles.get(container),
      configureInside: (p) => network.configureInside(p, container.hostConfig.NetworkMode, sandbox),
      connect: (pid) => settingUpNetwork(() => network.connect(guest, container, sandbox, pid)),
      watchMemory: (p) => this.#context.ooms.watch(p, container, resources),
      sinks: (logFd) => {
        // The log closes it, and opens others in its stead.
        if (logFd !== undefined) resources.handOver(logFd);
        return this.sinks(container, driver, logFd);
      },
    };
  }

  /** Where its output goes: the clients that are attached, and the log. */
  sinks(container: Container, driver: OpenedDriver | undefined, logFd: number | undefined, size = 0): OutputSink[] {
    const { guest, clock } = this.#context;
    const toClients: OutputSink = (chunk) => container.output.write(chunk);
    const place = logPlace(container);
    if (logFd === undefined || !place || !driver) return [toClients];
    const log = new LogWriter({ guest, clock, ...driver, path: place.path, fd: logFd, size });
    container.log = log;
    return [toClients, (chunk) => log.append(chunk)];
  }

  /**
   * Gives back what a failed start had; whatever fails here too is only reported, the first reason counts. Gives the
   * kills for want of memory.
   */
  async #abandon(container: Container, resources: Resources): Promise<number> {
    container.log = undefined;
    container.sandbox = undefined;
    let kills: ReturnType<typeof readOomKills> | undefined;
    try {
      const result = await resources.release(this.#guestFor(container, 'give up'), (p) => {
        kills = readOomKills(p, container);
      });
      return (result && kills?.(result)) ?? 0;
    } catch (error) {
      this.#context.report(`giving up ${container.name}`, error);
      return 0;
    }
  }

  async #startFailed(container: Container, failure: StartFailure): Promise<DockerError> {
    const { status: _, ...rest } = container.state;
    const before = container.state;
    const now = this.#context.clock.now();
    const ended = { exitCode: failure.exitCode, error: failure.message };
    container.state =
      before.status === 'created' || before.status === 'removing'
        ? { status: 'created', ...ended }
        : { ...rest, status: 'exited', oomKilled: false, startedAt: startedAt(before), finishedAt: now, ...ended };
    container.output.end();
    container.input.reset();
    // Who asked for the start hears of it; who waits for the end of a run that went before does now.
    if (before.status === 'restarting') container.waiters.ended(ended);
    this.#context.store.changed(container);
    if (container.hostConfig.AutoRemove === true) await this.#remove(container, { volumes: true });
    return new DockerError(failure.status, failure.message, undefined, { cause: failure });
  }

  async #ended(container: Container, process: RunningProcess, exit: Exit): Promise<void> {
    if (!ownsPids(container)) await this.#killRest(container);
    await drain(this.#context.timers, process, container.output);
    await container.lock.run(() => this.#tidyUp(container, process, exit));
  }

  /** In a pid namespace that isn't its own, its other processes outlive the first. */
  async #killRest(container: Container): Promise<void> {
    const p = new Program(`end the rest of ${container.name}`);
    writeFile(p, `${cgroupPath(container)}/cgroup.kill`, '1', { continue: true });
    await this.#guestFor(container, 'stop').run(p);
  }

  async #tidyUp(container: Container, process: RunningProcess, exit: Exit): Promise<void> {
    this.health.suspend(container);
    process.release();
    await container.log?.close();
    const oomKilled = await this.#release(container);
    const finished = this.#context.clock.now();
    const ranMs = msBetween(startedAt(container.state) ?? 0n, finished);
    const run = { exitCode: exit.status, restartCount: container.restartCount, stoppedByHand: container.stoppedByHand };
    const restarts = shouldRestart(container.hostConfig.RestartPolicy, run);
    container.state = advance(container.state, {
      status: restarts ? 'restarting' : 'exited',
      exitCode: exit.status,
      error: '',
      oomKilled,
      startedAt: startedAt(container.state),
      finishedAt: finished,
    });
    this.#announceEnd(container);
    if (restarts) this.#restartLater(container, container.restartDelay.after(ranMs));
    else if (container.hostConfig.AutoRemove === true && container.restartsAsked === 0)
      await this.#remove(container, { volumes: true });
  }

  /** Gives back what the run held; true when the kernel killed something in it for want of memory. */
  async #release(container: Container): Promise<boolean> {
    const { resources } = container;
    Object.assign(container, { process: undefined, log: undefined, resources: undefined });
    let kills: ReturnType<typeof readOomKills> | undefined;
    const result = await resources?.release(this.#guestFor(container, 'stop'), (p) => {
      kills = readOomKills(p, container);
    });
    const count = (result && kills?.(result)) ?? 0;
    this.#context.ooms.note(container, count);
    return count > 0;
  }

  #announceEnd(container: Container): void {
    this.#context.tell(container, 'die', { exitCode: String(exitCodeOf(container.state)) });
    this.#tellNetworks(container, 'disconnect');
    container.sandbox = undefined;
    this.#tellVolumes(container, 'unmount');
    container.output.end();
    container.input.reset();
    container.waiters.ended({ exitCode: exitCodeOf(container.state), error: '' });
    this.#context.store.changed(container);
  }

  #restartLater(container: Container, delayMs: number): void {
    container.restartTimer = this.#context.timers.after(delayMs, () => {
      container.restartTimer = undefined;
      this.#restartNow(container).catch((error: unknown) =>
        this.#context.report(`the restart of ${container.name}`, error),
      );
    });
  }

  #restartNow(container: Container): Promise<void> {
    return container.lock.run(async (interrupted) => {
      if (container.state.status !== 'restarting') return;
      container.restartCount += 1;
      try {
        await this.#run(container, { interrupted });
      } catch (error) {
        await this.#startFailed(container, toStartFailure(error));
      }
    });
  }

  #tellNetworks(container: Container, action: 'connect' | 'disconnect'): void {
    for (const { network } of container.sandbox?.data.endpoints ?? []) {
      const { id, name, driver: type } = network;
      this.#context.events.publish('network', action, id, { container: container.id, name, type });
    }
  }

  /** What stands behind its volumes, where that is more than a directory. */
  async #mountVolumes(guest: Guest, container: Container, resources: Resources): Promise<void> {
    const { mounts } = this.#context.volumes;
    const names = volumeNames(container.identity.mounts);
    if (mounts.mounted(names).length === 0) return;
    resources.hold({ inGuest: (p) => mounts.release(p, names, container.id) });
    await mounts.acquire(guest, names, container.id);
  }

  #tellVolumes(container: Container, action: 'mount' | 'unmount'): void {
    for (const mount of container.identity.mounts) {
      if (mount.type !== 'volume') continue;
      const more =
        action === 'mount' ? { destination: mount.target, propagation: '', 'read/write': String(!mount.readOnly) } : {};
      this.#context.events.publish('volume', action, mount.name, { container: container.id, driver: 'local', ...more });
    }
  }

  async #remove(container: Container, { volumes }: { volumes: boolean }): Promise<void> {
    const { registry, store } = this.#context;
    if (registry.get(container.id) !== container) return;
    const before = container.state;
    container.state = advance(before, { status: 'removing', before });
    try {
      await store.forget(container);
      await removeFiles(this.#guestFor(container, 'remove'), container.id);
    } catch (error) {
      container.state = advance(container.state, before);
      throw error;
    }
    registry.remove(container);
    container.layerHold[Symbol.dispose]();
    if (volumes) await this.#context.volumes.release(anonymousVolumes(container.identity.mounts));
    this.#context.tell(container, 'destroy');
    container.output.end();
    container.waiters.removed();
  }
}

const ownsPids = (container: Container): boolean => !container.hostConfig.PidMode;

function checkStartable({ id, state }: Container): void {
  if (state.status === 'paused') throw conflict('cannot start a paused container, try unpause instead');
  if (state.status === 'removing' || state.status === 'dead')
    throw conflict(`container is marked for removal and cannot be started: ${id}`);
}
