import { conflict, DockerError } from '../std/errors.ts';
import { SyscallError } from '../guest/errors.ts';
import { writeFile } from '../guest/files/write-file.ts';
import type { Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import type { Timers } from '../std/time.ts';
import type { Container } from './container.ts';
import type { HealthMonitor } from './health/monitor.ts';
import type { Lifecycle } from './lifecycle.ts';
import { cgroupPath } from '../model/paths.ts';
import { parseSignal, SIGKILL } from '../text/signals.ts';
import { countsAsRunning, isAlive } from './state.ts';
import type { Tell } from './tell.ts';

const DEFAULT_GRACE_SECONDS = 10;

/** What ends a run, for all that do. */
export interface Stopping {
  readonly timers: Timers;
  readonly lifecycle: Lifecycle;
  readonly tell: Tell;
}

/** `POST /containers/{id}/stop`: the stop signal, some time, then SIGKILL. False when it does not run. */
export async function stopContainer(
  stopping: Stopping,
  container: Container,
  options: { seconds?: number; signal?: string; by?: 'hand' | 'engine' },
): Promise<boolean> {
  const { timers, tell } = stopping;
  const signal = parseSignal(options.signal || container.config.StopSignal || 'SIGTERM');
  const seconds = options.seconds ?? container.config.StopTimeout ?? DEFAULT_GRACE_SECONDS;
  if (container.starting) await settleStart(timers, container, seconds);
  if (!countsAsRunning(container.state)) return false;
  if (options.by !== 'engine') container.stopAsked();
  if (container.state.status === 'restarting') {
    // It is between two runs: there is nobody to signal, only the next run to be called off, unless that came before.
    const calledOff = await container.lock.run(async () => Promise.resolve(container.callRestartOff()));
    return calledOff || stopContainer(stopping, container, options);
  }
  const exit = container.waiters.exit;
  await sendSignal(stopping, container, signal);
  const ended = seconds < 0 ? await exit.then(() => true) : await within(timers, seconds * 1000, exit);
  if (!ended) {
    await sendSignal(stopping, container, SIGKILL);
    await exit;
  }
  tell(container, 'stop');
  return true;
}

/** A start that is under way has as long to come to its end as the process it starts; then it is called off. */
async function settleStart(timers: Timers, container: Container, seconds: number): Promise<void> {
  const settled = container.lock.idle;
  if (seconds < 0 || (await within(timers, seconds * 1000, settled))) return void (await settled);
  endStart(container);
  await settled;
}

const endStart = ({ starting, id }: Container): void =>
  starting?.end(conflict(`container ${id} was stopped while it was being started`));

async function sendSignal({ tell, lifecycle }: Stopping, container: Container, signal: number): Promise<void> {
  await lifecycle.signal(container, signal);
  tell(container, 'kill', { signal: String(signal) });
}

async function within(timers: Timers, ms: number, event: Promise<unknown>): Promise<boolean> {
  let timer: Disposable | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = timers.after(ms, () => resolve(false));
  });
  const happened = await Promise.race([event.then(() => true), timeout]);
  timer?.[Symbol.dispose]();
  return happened;
}

/** `POST /containers/{id}/restart`. It is no end: AutoRemove doesn't remove it in between. */
export async function restartContainer(
  stopping: Stopping,
  container: Container,
  options: { seconds?: number; signal?: string },
): Promise<void> {
  {
    using _kept = container.keepOverEnd();
    await stopContainer(stopping, container, options);
  }
  await stopping.lifecycle.start(container);
  stopping.tell(container, 'restart');
}

/** `POST /containers/{id}/kill`. SIGKILL is waited for. */
export async function killContainer(stopping: Stopping, container: Container, signal: number): Promise<void> {
  if (container.starting) {
    if (signal === SIGKILL) endStart(container);
    await container.lock.idle;
    if (signal === SIGKILL && !isAlive(container.state)) return;
  }
  if (!isAlive(container.state)) throw conflict(`container ${container.id} is not running`);
  container.stopAsked();
  const exit = container.waiters.exit;
  await sendSignal(stopping, container, signal);
  if (signal === SIGKILL) await exit;
}

/** Ends a container that counts as running, at once: it is to be removed. */
export async function endForRemoval(stopping: Stopping, container: Container): Promise<void> {
  container.stopAsked();
  if (!isAlive(container.state)) return void (await stopContainer(stopping, container, { seconds: 0 }));
  const exit = container.waiters.exit;
  await sendSignal(stopping, container, SIGKILL);
  await exit;
}

/** Freezes all processes of a container, or lets them go on. */
export function setPaused(
  { guest, health, tell }: { readonly guest: Guest; readonly health: HealthMonitor; readonly tell: Tell },
  container: Container,
  paused: boolean,
): Promise<void> {
  return container.lock.run(async () => {
    const { state } = container;
    if (paused && state.status === 'paused') throw conflict(`Container ${container.id} is already paused`);
    if (paused && state.status === 'restarting')
      throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
    if (paused && state.status !== 'running') throw conflict(`container ${container.id} is not running`);
    if (!paused && state.status !== 'paused') throw new DockerError(500, `Container ${container.id} is not paused`);
    const p = new Program(`${paused ? 'freeze' : 'thaw'} ${container.name}`);
    writeFile(p, `${cgroupPath(container)}/cgroup.freeze`, paused ? '1' : '0');
    const verb = paused ? 'pause' : 'unpause';
    await inOperation(guest, `${verb} container ${container.name}`)
      .run(p)
      .catch((error: unknown) => {
        throw new DockerError(500, error instanceof SyscallError ? error.message : String(error), undefined, {
          cause: error,
        });
      });
    if (paused) {
      container.paused();
      health.suspend(container);
    } else {
      container.unpaused();
      health.resume(container);
    }
    tell(container, verb);
  });
}
