import type { HostConfig } from '../model/types.ts';
import type { Digest } from '../oci/digest.ts';
import type { LogWriter } from '../logs/log-writer.ts';
import type { Attachment } from '../network/attachment.ts';
import type { NetworkedContainer } from '../network/networked-container.ts';
import type { RunningSandbox } from '../network/running-sandbox.ts';
import type { InputGate } from './process/input-gate.ts';
import type { OutputHub } from './process/output-hub.ts';
import type { RunningProcess } from './process/running-process.ts';
import type { CompleteConfig } from './config/complete-config.ts';
import type { MountSpec } from './config/mount-spec.ts';
import type { Health } from '../model/health.ts';
import { type Instant, msBetween } from '../std/instant.ts';
import { Holds } from '../std/holds.ts';
import { Mutex } from '../std/mutex.ts';
import type { Resources } from './start/resources.ts';
import type { StartLimit } from './start/start-limit.ts';
import { RestartDelay, shouldRestart } from './restart-policy.ts';
import type { Run } from './run.ts';
import { type ContainerExit, Waiters } from './waiters.ts';
import { advance, finishedAt, isAlive, type State, startedAt } from './state.ts';

/** What never changes about a container, and all that is needed to start it. */
export interface ContainerIdentity {
  readonly id: string;
  readonly createdAt: Instant;
  readonly imageId: Digest;
  /** Layer names, lowest first, which the container holds from create to remove. */
  readonly layers: readonly string[];
  readonly config: CompleteConfig;
  readonly mounts: readonly MountSpec[];
  /** `[path, ...arguments]` of its process. */
  readonly command: readonly string[];
}

/** What may change about a container, and is written down when it does. */
export interface ContainerRecord {
  /** Without the slash. */
  readonly name: string;
  readonly hostConfig: HostConfig;
  readonly state: State;
  readonly restartCount: number;
  /** Somebody stopped it: `unless-stopped` and `always` leave it alone until it is started again. */
  readonly stoppedByHand: boolean;
  readonly hasBeenStarted: boolean;
  /** What its health checks found; undefined when it has none. */
  readonly health: Health | undefined;
  /** What it asks of each network by the network's name; it stays over its runs. */
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** Containers that it is linked to on the default bridge: ids by alias. */
  readonly links: ReadonlyMap<string, string>;
}

/** Of a container that was never started. */
export const NEW_RECORD = {
  state: { status: 'created', exitCode: 0, error: '' },
  restartCount: 0,
  stoppedByHand: false,
  hasBeenStarted: false,
  health: undefined,
} as const satisfies Partial<ContainerRecord>;

export interface ContainerParts {
  readonly identity: ContainerIdentity;
  readonly record: ContainerRecord;
  /** Of one that is read back: the next wait for a restart. */
  readonly restartDelayMs?: number | undefined;
  readonly output: OutputHub;
  readonly input: InputGate;
  /** Gives the image's layers up. */
  readonly layerHold: Disposable;
  /** Its record is another now, which must be written down. */
  readonly changed: (container: Container) => void;
}

/**
 * A container: one state machine, whose methods are its steps. A step that can't be from where it stands throws, which is a bug of the
 * engine: what users may ask at the wrong time is refused, in Docker's words, by who asks for the step.
 *
 * Steps are for the holder of `lock`. Notes (`stopAsked`, `keepOverEnd`, `holdPolicy`, `lackedMemory`, `healthFound`) are for anybody: they
 * neither wait nor change the status, and every step starts from what it finds noted.
 */
export class Container implements NetworkedContainer {
  readonly identity: ContainerIdentity;
  readonly lock = new Mutex();
  /** Where its output goes. It outlives single runs, so that a client can attach before the start. */
  readonly output: OutputHub;
  /** Where clients' input goes to, likewise. */
  readonly input: InputGate;
  readonly waiters = new Waiters();
  /** Kept by the exec service. */
  readonly execIds = new Set<string>();
  readonly #restartDelay: RestartDelay;
  readonly #layerHold: Disposable;
  readonly #changed: (container: Container) => void;
  #record: ContainerRecord;
  #run: Run | undefined;
  #restartTimer: Disposable | undefined;
  readonly #keptOverEnd = new Holds();
  readonly #policyHeld = new Holds();

  constructor(parts: ContainerParts) {
    this.identity = parts.identity;
    this.output = parts.output;
    this.input = parts.input;
    this.#record = parts.record;
    this.#restartDelay = new RestartDelay(parts.restartDelayMs);
    this.#layerHold = parts.layerHold;
    this.#changed = parts.changed;
  }

  get id(): string {
    return this.identity.id;
  }

  get config(): CompleteConfig {
    return this.identity.config;
  }

  get tty(): boolean {
    return this.config.Tty ?? false;
  }

  get record(): ContainerRecord {
    return this.#record;
  }

  get name(): string {
    return this.#record.name;
  }

  get hostConfig(): HostConfig {
    return this.#record.hostConfig;
  }

  get state(): State {
    return this.#record.state;
  }

  get attachments(): ReadonlyMap<string, Attachment> {
    return this.#record.attachments;
  }

  get links(): ReadonlyMap<string, string> {
    return this.#record.links;
  }

  /** Of its first process, in the guest, while it is running or paused. */
  get pid(): number | undefined {
    return isAlive(this.state) ? this.state.pid : undefined;
  }

  /** Present while it is running or paused. */
  get process(): RunningProcess | undefined {
    return this.#run?.phase === 'going' ? this.#run.process : undefined;
  }

  /** The log that its output goes to, while it is running and has one. */
  get log(): LogWriter | undefined {
    return this.#run?.phase === 'ending' ? undefined : this.#run?.log;
  }

  /** Its network namespace, from the beginning of a start to the end of the run. */
  get sandbox(): RunningSandbox | undefined {
    return this.#run?.sandbox;
  }

  /** What ends the start that is under way. */
  get starting(): StartLimit | undefined {
    return this.#run?.phase === 'starting' ? this.#run.limit : undefined;
  }

  /** How long it waits for its next restart. */
  get restartDelay(): { readonly nextMs: number; readonly lastMs: number } {
    return this.#restartDelay;
  }

  /** It goes when its run ends, unless it is being stopped to be started again. */
  get removesItself(): boolean {
    return this.hostConfig.AutoRemove === true && !this.#keptOverEnd.held;
  }

  /** Step: a start begins. One that somebody asked for forgets what was before; a restart by policy counts. */
  beginStart(limit: StartLimit, by: 'hand' | 'policy'): void {
    this.#requireRun(undefined, 'start');
    if (!['created', 'exited', 'restarting'].includes(this.state.status)) throw this.#cannot('start');
    this.#endWait();
    if (by === 'hand') this.#restartDelay.reset();
    // Not announced: the start's result is, whatever it is.
    this.#record = {
      ...this.#record,
      restartCount: by === 'hand' ? 0 : this.#record.restartCount + 1,
      stoppedByHand: by === 'hand' ? false : this.#record.stoppedByHand,
    };
    this.#run = { phase: 'starting', limit, sandbox: undefined, log: undefined };
  }

  /** Step: it has its places on the networks, or gives them back. */
  placed(sandbox: RunningSandbox | undefined): void {
    this.#run = { ...this.#requireRun('starting', 'place'), sandbox };
  }

  /** Step: its output goes to a log, or no longer. */
  logsTo(log: LogWriter | undefined): void {
    this.#run = { ...this.#requireRun('starting', 'log'), log };
  }

  /** Step: its process runs. */
  started(process: RunningProcess, resources: Resources, now: Instant): void {
    const { sandbox, log } = this.#requireRun('starting', 'run');
    const living = { pid: process.pid, startedAt: now, oomKilled: false, finishedAt: finishedAt(this.state) };
    const state = advance(this.state, { status: 'running', ...living });
    this.#run = { phase: 'going', sandbox, log, process, resources };
    this.#become({ state, hasBeenStarted: true });
  }

  /** Step: the start came to nothing, and nothing of it is left. */
  startFailed(ended: ContainerExit, now: Instant): void {
    this.#requireRun('starting', 'give up');
    this.#run = undefined;
    const before = this.state;
    const times = { oomKilled: false, startedAt: startedAt(before), finishedAt: now };
    const state: State =
      before.status === 'created' ? { status: 'created', ...ended } : { status: 'exited', ...times, ...ended };
    this.#become({ state: advance(before, state) });
    this.#endStreams();
    // Who asked for the start hears of it; who waits for the end of a run that went before does now.
    if (before.status === 'restarting') this.waiters.ended(ended);
  }

  /** Step: the engine came back, and its process still runs. */
  adopted(going: Omit<Extract<Run, { phase: 'going' }>, 'phase'>): void {
    this.#requireRun(undefined, 'take up');
    if (!isAlive(this.state)) throw this.#cannot('take up');
    this.#run = { phase: 'going', ...going };
  }

  /** Step: its processes are frozen. */
  paused(): void {
    this.#requireRun('going', 'pause');
    const { state } = this;
    if (!isAlive(state)) throw this.#cannot('pause');
    this.#become({ state: advance(state, { ...state, status: 'paused' }) });
  }

  /** Step: they go on. */
  unpaused(): void {
    this.#requireRun('going', 'unpause');
    const { state } = this;
    if (!isAlive(state)) throw this.#cannot('unpause');
    this.#become({ state: advance(state, { ...state, status: 'running' }) });
  }

  /** Step: its process is gone. Who asks gives back what it held. */
  processEnded(): Resources {
    const { sandbox, resources } = this.#requireRun('going', 'end');
    this.#run = { phase: 'ending', sandbox };
    return resources;
  }

  /**
   * Step: the run is over, and what it held is given back. Also for one whose process was gone when the engine came back. Its state says
   * whether its policy starts it again; `restartInMs` is the time until then.
   */
  ended(exitCode: number, now: Instant): { readonly restartInMs: number | undefined } {
    this.#requireRun(this.#run && 'ending', 'end');
    const { state, hostConfig, restartCount, stoppedByHand } = this.#record;
    if (!isAlive(state)) throw this.#cannot('end');
    this.#run = undefined;
    const restarts =
      !this.#policyHeld.held && shouldRestart(hostConfig.RestartPolicy, { exitCode, restartCount, stoppedByHand });
    const restartInMs = restarts ? this.#restartDelay.after(msBetween(state.startedAt, now)) : undefined;
    const { oomKilled, startedAt: since } = state;
    const times = { startedAt: since, finishedAt: now };
    const status = restarts ? 'restarting' : 'exited';
    this.#become({ state: advance(state, { status, exitCode, error: '', oomKilled, ...times }) });
    this.#endStreams();
    this.waiters.ended({ exitCode, error: '' });
    return { restartInMs };
  }

  /** Step: it waits for its restart, until the timer is over. */
  waitsForRestart(timer: Disposable): void {
    if (this.#run || this.state.status !== 'restarting') throw this.#cannot('restart');
    this.#endWait();
    this.#restartTimer = timer;
  }

  /** Step: it is not started again. False when it did not wait for that: its restart came before. */
  callRestartOff(): boolean {
    this.#requireLock();
    const { state } = this;
    if (this.#run || state.status !== 'restarting') return false;
    this.#endWait();
    this.#become({ state: advance(state, { ...state, status: 'exited' }) });
    this.waiters.ended({ exitCode: state.exitCode, error: state.error });
    return true;
  }

  /** Step: it is called something else. */
  renamed(name: string): void {
    this.#requireLock();
    this.#become({ name });
  }

  /** Step: its limits or its restart policy are others. */
  configured(hostConfig: HostConfig): void {
    this.#requireLock();
    this.#become({ hostConfig });
  }

  /** Step: it is on these networks. */
  attachedTo(attachments: ReadonlyMap<string, Attachment>): void {
    this.#requireLock();
    // A start settles them, and its result is announced.
    if (this.starting) this.#record = { ...this.#record, attachments };
    else this.#become({ attachments });
  }

  /** Step: it no longer knows another container by this name. */
  unlinked(alias: string): void {
    this.#requireLock();
    this.#become({ links: new Map([...this.links].filter(([name]) => name !== alias)) });
  }

  /** Step: it is being removed; from now on nothing of it is written down. */
  beginRemoval(): void {
    this.#requireRun(undefined, 'remove');
    const before = this.state;
    this.#record = { ...this.#record, state: advance(before, { status: 'removing', before }) };
  }

  /** Step: it could not be removed, and is what it was. */
  removalFailed(): void {
    this.#requireLock();
    const { state } = this;
    if (state.status !== 'removing') throw this.#cannot('keep');
    this.#become({ state: advance(state, state.before) });
  }

  /** Step: nothing of it is left. */
  removed(): void {
    this.#requireLock();
    if (this.state.status !== 'removing') throw this.#cannot('let go of');
    this.#layerHold[Symbol.dispose]();
    this.output.end();
    this.waiters.removed();
  }

  /** Note: somebody wants it stopped: its policy doesn't start it again. */
  stopAsked(): void {
    if (!this.#record.stoppedByHand) this.#become({ stoppedByHand: true });
  }

  /** Note: it is being stopped to be started again, which is no reason to remove it; until disposed of. */
  keepOverEnd(): Disposable {
    return this.#keptOverEnd.hold();
  }

  /** Note: the engine is about to end: its policy doesn't start it again; until disposed of. */
  holdPolicy(): Disposable {
    return this.#policyHeld.hold();
  }

  /** Note: the kernel killed something in it for want of memory. */
  lackedMemory(): void {
    const { state } = this;
    if (isAlive(state)) this.#become({ state: { ...state, oomKilled: true } });
  }

  /**
   * Note: a health check was made. The log of checks alone isn't worth writing files for: with many containers that would be most of the
   * work.
   */
  healthFound(health: Health): void {
    if (health.status !== this.#record.health?.status) this.#become({ health });
    else this.#record = { ...this.#record, health };
  }

  #become(changes: Partial<ContainerRecord>): void {
    this.#record = { ...this.#record, ...changes };
    if (this.state.status !== 'removing') this.#changed(this);
  }

  /** Its run in this phase, or that there is none, for the holder of the lock. */
  #requireRun<P extends Run['phase'] | undefined>(
    phase: P,
    verb: string,
  ): P extends string ? Extract<Run, { phase: P }> : undefined;
  #requireRun(phase: Run['phase'] | undefined, verb: string): Run | undefined {
    this.#requireLock();
    if (this.#run?.phase !== phase) throw this.#cannot(verb);
    return this.#run;
  }

  #cannot(verb: string): Error {
    const run = this.#run ? ` in a run that is ${this.#run.phase}` : '';
    return new Error(`Cannot ${verb} a container that is ${this.state.status}${run}`);
  }

  #endStreams(): void {
    this.output.end();
    this.input.reset();
  }

  #endWait(): void {
    this.#restartTimer?.[Symbol.dispose]();
    this.#restartTimer = undefined;
  }

  #requireLock(): void {
    if (!this.lock.held) throw new Error(`Cannot change container ${this.name}: nobody holds its lock`);
  }
}
