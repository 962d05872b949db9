import type { DaemonConfig } from '../../model/daemon-config.ts';
import { ProcessDied } from '../../guest/errors.ts';
import type { Guest } from '../../guest/guest.ts';
import { inOperation } from '../../guest/operation-guest.ts';
import type { OpenedDriver } from '../../logs/log-driver.ts';
import { LogWriter } from '../../logs/log-writer.ts';
import type { ContainerNetworks } from '../../network/container-networks.ts';
import type { RunningSandbox } from '../../network/running-sandbox.ts';
import type { Clock } from '../../std/time.ts';
import type { VolumeService } from '../../volume/volume-service.ts';
import type { SharedKind } from '../config/check-modes.ts';
import { logPlace, startContainerLog } from '../container-log.ts';
import type { Container } from '../container.ts';
import type { KernelFacts } from '../kernel-facts.ts';
import { type OomWatch, releaseCountingKills } from '../oom-watch.ts';
import type { OutputSink, RunningProcess } from '../process/running-process.ts';
import { volumeNames } from '../provide-volumes.ts';
import type { Report } from '../../std/report.ts';
import type { SeccompCompiler } from '../seccomp.ts';
import type { CommandPaths } from './command-paths.ts';
import { deviceLimits } from './device-limits.ts';
import { makePlan } from './make-plan.ts';
import { Resources } from './resources.ts';
import { diedInSetup, settingUpNetwork } from './start-errors.ts';
import { type StartContext, startProcess } from './start-process.ts';
import type { UserFileCache } from './user-file-cache.ts';

export interface RunStarterParts {
  readonly guest: Guest;
  readonly clock: Clock;
  readonly facts: () => KernelFacts;
  readonly daemon: () => Pick<DaemonConfig, 'ulimits'>;
  /** The agent's descriptor of the filter that most containers have. */
  readonly defaultDeviceFilter: () => number;
  readonly network: Pick<ContainerNetworks, 'reservations' | 'ports' | 'connections' | 'sandboxes'>;
  readonly volumes: Pick<VolumeService, 'mounts'>;
  readonly ooms: OomWatch;
  readonly userFiles: UserFileCache;
  readonly commandPaths: CommandPaths;
  /** The classic BPF of a profile (`default`, `unconfined` or JSON) for these capabilities. */
  readonly compileSeccomp: SeccompCompiler;
  /** The running container that a mode like `container:x` names. Throws Docker's errors. */
  readonly shared: (kind: SharedKind, mode: string | undefined) => Container | undefined;
  readonly report: Report;
}

interface Acquired {
  readonly sandbox: RunningSandbox;
  readonly resources: Resources;
  readonly driver: OpenedDriver | undefined;
  readonly signal: AbortSignal;
}

/** Makes a run of a container: its places on networks, its mounts, its process. */
export class RunStarter {
  readonly #parts: RunStarterParts;

  constructor(parts: RunStarterParts) {
    this.#parts = parts;
  }

  /** From the beginning of a start to a process that runs. When it throws, nothing is left of it. */
  async start(container: Container, signal: AbortSignal): Promise<RunningProcess> {
    const { network, clock, userFiles } = this.#parts;
    const guest = inOperation(this.#parts.guest, `start container ${container.name}`);
    const resources = new Resources(container.name);
    const driver = await startContainerLog(container);
    try {
      const sandbox = await settingUpNetwork(() => network.reservations.reserve(container));
      container.placed(sandbox);
      resources.hold(network.sandboxes.holdFor(container, sandbox));
      await settingUpNetwork(() => network.ports.settleOnHost(container, sandbox));
      await this.#mountVolumes(guest, container, resources);
      const plan = await this.#plan(guest, container, sandbox);
      const context = this.#context(guest, container, { sandbox, resources, driver, signal });
      const started = await startProcess(plan, context, resources);
      userFiles.put(container, started.userFiles);
      container.started(started.process, resources, clock.now());
      return started.process;
    } catch (error) {
      const kills = await this.#abandon(container, resources);
      throw error instanceof ProcessDied ? diedInSetup(error, kills) : error;
    }
  }

  /** Where output goes: to the clients that are attached, and to the log, if there is one. */
  sinks(
    container: Container,
    driver: OpenedDriver | undefined,
    logFd: number | undefined,
    size = 0,
  ): { readonly sinks: OutputSink[]; readonly log: LogWriter | undefined } {
    const { guest, clock } = this.#parts;
    const toClients: OutputSink = (chunk) => container.output.write(chunk);
    const place = logPlace(container);
    if (logFd === undefined || !place || !driver) return { sinks: [toClients], log: undefined };
    const log = new LogWriter({ guest, clock, ...driver, path: place.path, fd: logFd, size });
    return { sinks: [toClients, (chunk) => log.append(chunk)], log };
  }

  async #plan(guest: Guest, container: Container, sandbox: RunningSandbox): Promise<ReturnType<typeof makePlan>> {
    const { network, facts, daemon, userFiles, commandPaths, compileSeccomp, defaultDeviceFilter, shared } =
      this.#parts;
    return makePlan({
      container,
      facts: facts(),
      deviceLimits: await deviceLimits(guest, container.hostConfig),
      daemon: daemon(),
      network: await settingUpNetwork(() => network.connections.planFor(container, sandbox)),
      other: shared,
      compileSeccomp,
      defaultDeviceFilter: defaultDeviceFilter(),
      userFilesKnown: userFiles.get(container) !== undefined,
      commandPaths,
    });
  }

  #context(guest: Guest, container: Container, { sandbox, resources, driver, signal }: Acquired): StartContext {
    const { network, userFiles, ooms } = this.#parts;
    return {
      guest,
      signal,
      userFiles: userFiles.get(container),
      configureInside: (p) => network.connections.configureInside(p, container.hostConfig.NetworkMode, sandbox),
      connect: (pid) => settingUpNetwork(() => network.connections.connect(guest, container, sandbox, pid)),
      watchMemory: (p) => ooms.watch(p, container, resources),
      sinks: (logFd) => {
        // The log closes it, and opens others in its stead.
        if (logFd !== undefined) resources.handOver(logFd);
        const { sinks, log } = this.sinks(container, driver, logFd);
        container.logsTo(log);
        return sinks;
      },
    };
  }

  /** What stands behind its volumes, where that is more than a directory. */
  async #mountVolumes(guest: Guest, container: Container, resources: Resources): Promise<void> {
    const { mounts } = this.#parts.volumes;
    const names = volumeNames(container.identity.mounts);
    if (mounts.mounted(names).length === 0) return;
    resources.hold({ inGuest: (p) => mounts.release(p, names, container.id) });
    await mounts.acquire(guest, names, container.id);
  }

  /**
   * Gives back what a failed start had; whatever fails here too is only reported, the first reason counts. Gives the
   * kills for want of memory.
   */
  async #abandon(container: Container, resources: Resources): Promise<number> {
    container.logsTo(undefined);
    container.placed(undefined);
    const guest = inOperation(this.#parts.guest, `give up container ${container.name}`);
    try {
      return await releaseCountingKills(guest, container, resources);
    } catch (error) {
      this.#parts.report(`giving up ${container.name}`, error);
      return 0;
    }
  }
}
