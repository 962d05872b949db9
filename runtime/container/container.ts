import type { HostConfig } from '../model/types.ts';
import type { Digest } from '../oci/digest.ts';
import type { LogWriter } from '../logs/log-writer.ts';
import type { Attachment } from '../network/attachment.ts';
import type { Networked } from '../network/networked.ts';
import type { RunningSandbox } from '../network/running-sandbox.ts';
import type { InputGate } from './process/input-gate.ts';
import type { OutputHub } from './process/output-hub.ts';
import type { RunningProcess } from './process/running-process.ts';
import type { CompleteConfig } from './config/complete-config.ts';
import type { MountSpec } from './config/mount-spec.ts';
import type { Health } from '../model/health.ts';
import type { Instant } from '../std/instant.ts';
import { Mutex } from '../std/mutex.ts';
import type { Resources } from './start/resources.ts';
import type { StartLimit } from './start/start-limit.ts';
import { RestartDelay } from './restart-policy.ts';
import { Waiters } from './waiters.ts';
import { isAlive, type State } from './state.ts';

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

/**
 * A container: one state machine. Who changes its state, its name, its configuration or what a run holds, holds `lock`; `stoppedByHand`,
 * `restartsAsked` and `health` are notes for who holds it next.
 */
export class Container implements Networked {
  readonly identity: ContainerIdentity;
  readonly lock = new Mutex();
  /** Without the slash. */
  name: string;
  hostConfig: HostConfig;
  state: State = { status: 'created', exitCode: 0, error: '' };
  restartCount = 0;
  /** Somebody stopped it: `unless-stopped` and `always` leave it alone until it is started again. */
  stoppedByHand = false;
  hasBeenStarted = false;
  /** What its health checks found; undefined when it has none. */
  health: Health | undefined;
  /** Present while it is running or paused. */
  process: RunningProcess | undefined;
  /** The log that its output goes to, while it is running and has one. */
  log: LogWriter | undefined;
  /** What the run holds in the guest. */
  resources: Resources | undefined;
  attachments: ReadonlyMap<string, Attachment>;
  /** Containers that it is linked to on the default bridge: ids by alias. */
  links: ReadonlyMap<string, string>;
  /** Its network namespace, from the beginning of a start to the end of the run. */
  sandbox: RunningSandbox | undefined;
  /** Where its output goes. It outlives single runs, so that a client can attach before the start. */
  readonly output: OutputHub;
  /** Where clients' input goes to, likewise. */
  readonly input: InputGate;
  readonly waiters = new Waiters();
  restartDelay = new RestartDelay();
  /** What ends the start that is under way. */
  starting: StartLimit | undefined;
  /** It is being stopped to be started again: that is no reason to remove it. */
  restartsAsked = 0;
  /** Set while it waits for its restart. */
  restartTimer: Disposable | undefined;
  readonly execIds = new Set<string>();
  /** Gives the image's layers up. */
  readonly layerHold: Disposable;

  constructor(parts: {
    identity: ContainerIdentity;
    name: string;
    hostConfig: HostConfig;
    attachments: ReadonlyMap<string, Attachment>;
    links: ReadonlyMap<string, string>;
    output: OutputHub;
    input: InputGate;
    layerHold: Disposable;
  }) {
    this.identity = parts.identity;
    this.name = parts.name;
    this.hostConfig = parts.hostConfig;
    this.attachments = parts.attachments;
    this.links = parts.links;
    this.output = parts.output;
    this.input = parts.input;
    this.layerHold = parts.layerHold;
  }

  get id(): string {
    return this.identity.id;
  }

  get config(): CompleteConfig {
    return this.identity.config;
  }

  /** Of its first process, in the guest, while it is running or paused. */
  get pid(): number | undefined {
    return isAlive(this.state) ? this.state.pid : undefined;
  }

  get tty(): boolean {
    return this.identity.config.Tty ?? false;
  }
}
