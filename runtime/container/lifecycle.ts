import { conflict, DockerError } from '../std/errors.ts';
import type { EventLog } from '../events/event-log.ts';
import { writeFile } from '../guest/files/write-file.ts';
import type { Exit, Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { kill } from '../guest/syscalls/process.ts';
import { cgroupPath } from '../model/paths.ts';
import type { Clock, Timers } from '../std/time.ts';
import { SIGKILL } from '../text/signals.ts';
import type { Container } from './container.ts';
import type { HealthMonitor } from './health/monitor.ts';
import { type OomWatch, releaseCountingKills } from './oom-watch.ts';
import { drain } from './process/drain.ts';
import type { RunningProcess } from './process/running-process.ts';
import type { Report } from '../std/report.ts';
import type { Resources } from './start/resources.ts';
import type { RunStarter } from './start/run-starter.ts';
import { toStartFailure } from './start/start-errors.ts';
import { StartLimit } from './start/start-limit.ts';
import { countsAsRunning, isAlive } from './state.ts';
import { type Tell, tellNetworks, tellVolumes } from './tell.ts';

export interface LifecycleParts {
  readonly guest: Guest;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly starter: RunStarter;
  readonly health: HealthMonitor;
  readonly ooms: OomWatch;
  readonly events: EventLog;
  readonly tell: Tell;
  readonly report: Report;
  /** Tells the containers that are linked to one that runs now where it is. */
  readonly tellLinked: (container: Container) => Promise<void>;
  /** Removes one that doesn't run; its lock is held. */
  readonly remove: (container: Container, options: { volumes: boolean }) => Promise<void>;
}

/** The runs of containers, from start to end and to the start after it. Each that changes a container's state holds its lock. */
export class Lifecycle {
  readonly #parts: LifecycleParts;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /** False when it is running already. */
  start(container: Container, client?: AbortSignal): Promise<boolean> {
    return container.lock.run(async (interrupted) => {
      checkStartable(container);
      if (container.state.status === 'running') return false;
      const failure = await this.#run(container, 'hand', { interrupted, client });
      if (failure) throw failure;
      return true;
    });
  }

  /** The engine came back while it waited for its restart: it waits as long again. */
  waitForRestart(container: Container): void {
    this.#restartLater(container, container.restartDelay.lastMs);
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
  remove(container: Container, options: { volumes: boolean }): Promise<boolean> {
    return container.lock.run(async () => {
      if (countsAsRunning(container.state)) return false;
      await this.#parts.remove(container, options);
      return true;
    });
  }

  /** Takes a running process over: after its start, and after the engine came back. */
  supervise(container: Container, process: RunningProcess): void {
    const { input } = process;
    if (input) container.input.open(input);
    const ended = process.exit.then((exit) => this.#ended(container, process, exit));
    ended.catch((error: unknown) => this.#parts.report(`the end of container ${container.name}`, error));
  }

  /** The guest for one step of a container's life, as the X-ray view names it. */
  #guestFor(container: Container, verb: string): Guest {
    return inOperation(this.#parts.guest, `${verb} container ${container.name}`);
  }

  /** Docker's error of a start that failed. */
  async #run(
    container: Container,
    by: 'hand' | 'policy',
    ends: { interrupted: AbortSignal; client?: AbortSignal | undefined },
  ): Promise<DockerError | undefined> {
    const { timers, starter, events, tell, health } = this.#parts;
    using limit = new StartLimit(timers, ends);
    container.beginStart(limit, by);
    try {
      this.supervise(container, await starter.start(container, limit.signal));
    } catch (error) {
      return this.#startFailed(container, error);
    }
    tellNetworks(events, container, container.sandbox, 'connect');
    tellVolumes(events, container, 'mount');
    tell(container, 'start');
    health.begin(container);
    // It runs, whatever becomes of its neighbours' files.
    await this.#orReport(`the links to ${container.name}`, () => this.#parts.tellLinked(container));
    return undefined;
  }

  async #startFailed(container: Container, error: unknown): Promise<DockerError> {
    const { clock, remove } = this.#parts;
    const failure = toStartFailure(error);
    container.startFailed({ exitCode: failure.exitCode, error: failure.message }, clock.now());
    if (container.removesItself) await remove(container, { volumes: true });
    return new DockerError(failure.status, failure.message, undefined, { cause: failure });
  }

  async #ended(container: Container, process: RunningProcess, exit: Exit): Promise<void> {
    if (!ownsPids(container)) await this.#killRest(container);
    await drain(this.#parts.timers, process, container.output);
    await container.lock.run(() => this.#tidyUp(container, process, exit));
  }

  /** In a pid namespace that isn't its own, its other processes outlive the first. */
  async #killRest(container: Container): Promise<void> {
    const p = new Program(`end the rest of ${container.name}`);
    writeFile(p, `${cgroupPath(container)}/cgroup.kill`, '1', { continue: true });
    await this.#guestFor(container, 'stop').run(p);
  }

  async #tidyUp(container: Container, process: RunningProcess, exit: Exit): Promise<void> {
    const { health, events, tell, clock, remove } = this.#parts;
    health.suspend(container);
    process.release();
    await this.#orReport(`closing the log of ${container.name}`, () => container.log?.close());
    const { sandbox } = container;
    const resources = container.processEnded();
    await this.#orReport(`giving back what ${container.name} held`, () => this.#release(container, resources));
    const { restartInMs } = container.ended(exit.status, clock.now());
    tell(container, 'die', { exitCode: String(exit.status) });
    tellNetworks(events, container, sandbox, 'disconnect');
    tellVolumes(events, container, 'unmount');
    if (restartInMs !== undefined) this.#restartLater(container, restartInMs);
    else if (container.removesItself) await remove(container, { volumes: true });
  }

  /** For what must not keep a run from being told as begun or ended, when it fails. */
  async #orReport(what: string, work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.report(what, error);
    }
  }

  /** Gives back what the run held, and tells when the kernel killed something in it for want of memory. */
  async #release(container: Container, resources: Resources): Promise<void> {
    this.#parts.ooms.note(
      container,
      await releaseCountingKills(this.#guestFor(container, 'stop'), container, resources),
    );
  }

  #restartLater(container: Container, delayMs: number): void {
    const timer = this.#parts.timers.after(delayMs, () => {
      this.#restartNow(container).catch((error: unknown) =>
        this.#parts.report(`the restart of ${container.name}`, error),
      );
    });
    container.waitsForRestart(timer);
  }

  #restartNow(container: Container): Promise<void> {
    return container.lock.run(async (interrupted) => {
      // Why it did not start is told by its state.
      if (container.state.status === 'restarting') await this.#run(container, 'policy', { interrupted });
    });
  }
}

const ownsPids = (container: Container): boolean => !container.hostConfig.PidMode;

function checkStartable({ id, state }: Container): void {
  if (state.status === 'paused') throw conflict('cannot start a paused container, try unpause instead');
  if (state.status === 'removing' || state.status === 'dead')
    throw conflict(`container is marked for removal and cannot be started: ${id}`);
}
