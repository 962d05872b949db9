import type { DaemonConfig } from '../../model/daemon-config.ts';
import type { ExecConfig, ExecInspect } from '../../model/types.ts';
import type { Attachment, Execs } from '../../model/engine.ts';
import { badParameter, conflict, DockerError, notFound } from '../../std/errors.ts';
import { type Deferred, deferred } from '../../std/deferred.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { inOperation } from '../../guest/operation-guest.ts';
import { Program } from '../../guest/program.ts';
import { kill } from '../../guest/syscalls/process.ts';
import { CAPABILITY_NAMES } from '../../guest/capabilities.ts';
import { type Random, randomId } from '../../std/random.ts';
import { capabilitiesOf } from '../config/capabilities.ts';
import { processEnvironment } from '../config/complete-config.ts';
import { parseSecurityOptions } from '../config/security-options.ts';
import { parseUlimits } from '../config/ulimits.ts';
import type { Container } from '../container.ts';
import type { Guest } from '../../guest/guest.ts';
import type { Timers } from '../../std/time.ts';
import type { ContainerRegistry } from '../registry.ts';
import type { Report } from '../../std/report.ts';
import type { SeccompCompiler } from '../seccomp.ts';
import type { Tell } from '../tell.ts';
import { cgroupPath } from '../../model/paths.ts';
import { InputGate } from '../process/input-gate.ts';
import { drain } from '../process/drain.ts';
import { OutputHub } from '../process/output-hub.ts';
import type { RunningProcess } from '../process/running-process.ts';
import { SIGKILL } from '../../text/signals.ts';
import { isAlive } from '../state.ts';
import { withAdvice } from '../start/start-errors.ts';
import { StartLimit } from '../start/start-limit.ts';
import { type ExecPlan, execProcess, ExecRefused } from './exec-process.ts';

/** Execs that are over stay known this long, for who asks for their exit code; at most this many a container. */
const FINISHED_MAX = 64;

/** What Docker reports of an exec that did not come about, whatever the reason. */
const EXIT_REFUSED = 126;

interface Exec {
  readonly id: string;
  readonly container: Container;
  readonly config: ExecConfig;
  readonly output: OutputHub;
  readonly input: InputGate;
  state: 'created' | 'running' | 'exited';
  /** Resolves when the process runs, or won't. */
  readonly ready: Deferred<void>;
  exitCode: number | undefined;
  process: RunningProcess | undefined;
  pid: number;
}

export interface ExecParts {
  readonly guest: Guest;
  readonly timers: Timers;
  readonly random: Random;
  readonly registry: ContainerRegistry;
  readonly compileSeccomp: SeccompCompiler;
  /** What links bring to a container's environment. */
  readonly daemon: () => Pick<DaemonConfig, 'ulimits'>;
  readonly linkedEnvironment: (container: Container) => readonly string[];
  readonly tell: Tell;
  readonly report: Report;
}

/** Further processes in running containers. */
export class ExecService implements Execs {
  readonly #parts: ExecParts;
  readonly #execs = new Map<string, Exec>();

  constructor(parts: ExecParts) {
    this.#parts = parts;
  }

  create(containerRef: string, config: ExecConfig): Promise<{ Id: string }> {
    const container = this.#parts.registry.find(containerRef);
    requireRunning(container, containerRef);
    if ((config.Cmd ?? []).length === 0) throw badParameter('No exec command specified');
    for (const variable of config.Env ?? [])
      if (variable === '' || variable.startsWith('=')) throw badParameter(`invalid environment variable: ${variable}`);
    const id = randomId(this.#parts.random);
    this.#forgetOld(container);
    const streams = { output: new OutputHub(), input: new InputGate() };
    this.#execs.set(id, {
      id,
      container,
      config,
      ...streams,
      state: 'created',
      ready: deferred(),
      exitCode: undefined,
      process: undefined,
      pid: 0,
    });
    container.execIds.add(id);
    this.#tell(id, `exec_create: ${commandText(config)}`);
    return Promise.resolve({ Id: id });
  }

  async start(
    id: string,
    options: { detach: boolean; tty: boolean; consoleSize?: { rows: number; columns: number } },
    client?: AbortSignal,
  ): Promise<Attachment | undefined> {
    const { exec, live, left } = this.#begin(id);
    try {
      await this.#run(exec, options.consoleSize, client);
    } catch (error) {
      left.abort();
      throw this.#failed(exec, error);
    }
    if (!options.detach) return this.#attachment(exec, live, left);
    left.abort();
    return undefined;
  }

  startAttached(
    id: string,
    { consoleSize }: { consoleSize?: { rows: number; columns: number } },
    client?: AbortSignal,
  ): Promise<{ attachment: Attachment; started: Promise<void> }> {
    const { exec, live, left } = this.#begin(id);
    const started = this.#run(exec, consoleSize, client).catch((error: unknown) => {
      const failure = this.#failed(exec, error);
      exec.output.end();
      exec.input.reset();
      throw failure;
    });
    return Promise.resolve({ attachment: this.#attachment(exec, live, left), started });
  }

  async resize(id: string, size: { rows: number; columns: number }): Promise<void> {
    const exec = this.#find(id);
    if (exec.state === 'running') await exec.ready.promise;
    if (!exec.process) throw conflict(`Exec process ${id} is not running`);
    await exec.process.resize(size);
  }

  inspect(id: string): Promise<ExecInspect> {
    const { config, container, state, exitCode, pid } = this.#find(id);
    const [entrypoint = '', ...args] = config.Cmd ?? [];
    const user = config.User ? { user: config.User } : {};
    return Promise.resolve({
      ID: id,
      Running: state === 'running',
      ExitCode: exitCode ?? null,
      ProcessConfig: {
        tty: config.Tty ?? false,
        entrypoint,
        arguments: args,
        privileged: config.Privileged ?? false,
        ...user,
      },
      OpenStdin: config.AttachStdin ?? false,
      OpenStderr: config.AttachStderr ?? false,
      OpenStdout: config.AttachStdout ?? false,
      CanRemove: state === 'exited',
      ContainerID: container.id,
      DetachKeys: config.DetachKeys ?? '',
      Pid: pid,
    });
  }

  /** Resolves with the exit code of one that was started. */
  async exitOf(id: string): Promise<number> {
    const exec = this.#find(id);
    await exec.process?.exit;
    return exec.exitCode ?? EXIT_REFUSED;
  }

  /** Ends one that takes too long. */
  async killExec(id: string): Promise<void> {
    const exec = this.#find(id);
    if (!exec.process) return;
    const p = new Program(`kill exec ${id.slice(0, 12)}`);
    kill(p, exec.process.pid, SIGKILL, { continue: true });
    await this.#parts.guest.run(p);
  }

  /** Nobody will ask for it any more. */
  discard(id: string): void {
    this.#execs.get(id)?.container.execIds.delete(id);
    this.#execs.delete(id);
  }

  /** A container is gone: so are its execs. */
  forget(container: Container): void {
    for (const id of container.execIds) this.#execs.delete(id);
    container.execIds.clear();
  }

  /** Its output is subscribed to before there is any. Throws Docker's error for what has been started. */
  #begin(id: string): { exec: Exec; live: Attachment['output']; left: AbortController } {
    const exec = this.#find(id);
    if (exec.state === 'exited') throw conflict(`Error: Exec command ${id} has already run`);
    if (exec.state === 'running') throw conflict(`Error: Exec command ${id} is already running`);
    requireRunning(exec.container, exec.container.id);
    exec.state = 'running';
    this.#tell(id, `exec_start: ${commandText(exec.config)}`);
    const { AttachStdout: stdout = false, AttachStderr: stderr = false } = exec.config;
    const left = new AbortController();
    return { exec, live: exec.output.subscribe({ stdout, stderr }, left.signal), left };
  }

  #find(id: string): Exec {
    const exec = this.#execs.get(id);
    if (!exec) throw notFound(`No such exec instance: ${id}`);
    return exec;
  }

  async #run(
    exec: Exec,
    size: { rows: number; columns: number } | undefined,
    client: AbortSignal | undefined,
  ): Promise<void> {
    using limit = new StartLimit(this.#parts.timers, { client });
    const sinks = [(chunk: Parameters<OutputHub['write']>[0]) => exec.output.write(chunk)];
    const guest = inOperation(this.#parts.guest, `exec in container ${exec.container.name}`);
    const process = await execProcess(guest, this.#plan(exec, size), sinks, limit.signal);
    exec.process = process;
    exec.pid = process.pid;
    exec.ready.resolve();
    if (process.input) exec.input.open(process.input);
    this.#supervise(exec, process).catch((error: unknown) => this.#parts.report(`the end of exec ${exec.id}`, error));
  }

  async #supervise(exec: Exec, process: RunningProcess): Promise<void> {
    const exit = await process.exit;
    this.#finish(exec, exit.status);
    await drain(this.#parts.timers, process, exec.output);
    process.release();
    exec.process = undefined;
    exec.output.end();
    exec.input.reset();
  }

  #finish(exec: Exec, exitCode: number): void {
    exec.state = 'exited';
    exec.exitCode = exitCode;
    this.#parts.tell(exec.container, 'exec_die', { execID: exec.id, exitCode: String(exitCode) });
  }

  #failed(exec: Exec, error: unknown): DockerError {
    const refused = error instanceof ExecRefused;
    const message = refused
      ? withAdvice(`OCI runtime exec failed: exec failed: ${error.message}: unknown`)
      : error instanceof Error
        ? error.message
        : String(error);
    exec.state = 'exited';
    exec.exitCode = EXIT_REFUSED;
    exec.ready.resolve();
    this.#tell(exec.id, 'exec_die', { exitCode: String(exec.exitCode) });
    if (error instanceof DockerError) return error;
    // Its first process ended a moment ago.
    if (isSyscallError(error, 'ENOENT', 'ESRCH')) return conflict(`container ${exec.container.id} is not running`);
    return new DockerError(refused ? 400 : 500, message, undefined, { cause: error });
  }

  #attachment(exec: Exec, output: Attachment['output'], left: AbortController): Attachment {
    return {
      tty: exec.config.Tty ?? false,
      output,
      ...(exec.config.AttachStdin === true ? { input: exec.input.client(true) } : {}),
      [Symbol.asyncDispose]: async () => {
        left.abort();
        if (!output.locked) await output.cancel().catch(() => undefined);
      },
    };
  }

  #plan({ container, config, id }: Exec, size: { rows: number; columns: number } | undefined): ExecPlan {
    const { state, hostConfig } = container;
    if (!isAlive(state)) throw conflict(`container ${container.id} is not running`);
    const security = parseSecurityOptions(
      config.Privileged === true ? { ...hostConfig, Privileged: true } : hostConfig,
    );
    const capabilities = config.Privileged === true ? CAPABILITY_NAMES : capabilitiesOf(hostConfig);
    const [rows = 0, columns = 0] = config.ConsoleSize ?? [];
    return {
      label: `exec ${id.slice(0, 12)} in ${container.name}`,
      pid: state.pid,
      cgroup: cgroupPath(container),
      ownPids: hostConfig.PidMode !== 'host',
      tty: config.Tty ?? false,
      stdin: config.AttachStdin ?? false,
      size: size ?? (rows > 0 && columns > 0 ? { rows, columns } : undefined),
      user: config.User || container.config.User || '',
      extraGroups: hostConfig.GroupAdd ?? [],
      workingDirectory: config.WorkingDir || container.config.WorkingDir || '/',
      argv: config.Cmd ?? [],
      env: processEnvironment(
        { ...container.config, Tty: config.Tty ?? false },
        config.Env ?? [],
        this.#parts.linkedEnvironment(container),
      ),
      capabilities,
      noNewPrivileges: security.noNewPrivileges,
      seccompFilter: this.#parts.compileSeccomp(security.seccomp, capabilities),
      limits: parseUlimits(hostConfig.Ulimits, this.#parts.daemon().ulimits),
    };
  }

  #tell(id: string, action: string, more: Record<string, string> = {}): void {
    const { container } = this.#find(id);
    this.#parts.tell(container, action, { execID: id, ...more });
  }

  #forgetOld(container: Container): void {
    const finished = [...container.execIds].filter((id) => this.#execs.get(id)?.state === 'exited');
    for (const id of finished.slice(0, Math.max(0, finished.length - FINISHED_MAX))) {
      this.#execs.delete(id);
      container.execIds.delete(id);
    }
  }
}

const commandText = ({ Cmd: command = [] }: ExecConfig): string => `${command[0] ?? ''} ${command.slice(1).join(' ')}`;

function requireRunning({ id, state }: Container, ref: string): void {
  if (state.status === 'paused') throw conflict(`Container ${ref} is paused, unpause the container before exec`);
  if (state.status === 'restarting')
    throw conflict(`Container ${id} is restarting, wait until the container is running`);
  if (!isAlive(state)) throw conflict(`container ${id} is not running`);
}
