import seccompProfile from '../reference/seccomp-default.json' with { type: 'json' };
import { decodeSnapshot, encodeSnapshot, gzip, SnapshotError, type Snapshot } from '../emulator/snapshot.ts';
import { readWholeFile } from '../runtime/guest/files/read-whole-file.ts';
import type { BlobStore } from '../runtime/store/blob-store.ts';
import { IndexedDbBlobStore } from '../runtime/store/indexeddb-blob-store.ts';
import { MemoryBlobStore } from '../runtime/store/memory-blob-store.ts';
import { SavedBlobs } from '../runtime/store/saved-blobs.ts';
import { systemTimers } from '../runtime/std/time.ts';
import { Activity } from './activity.ts';
import { serveApiCall } from './api-port.ts';
import { Fetcher } from './artefacts.ts';
import { buildInfo } from './build-info.ts';
import type {
  ApiCall,
  ApiHead,
  BootProgress,
  OperationDetail,
  OperationSummary,
  PortAnswer,
  PortRequest,
  RunResult,
  SavedMachine,
  SandboxState,
  SandboxWorker,
  StartOptions,
  StartResult,
  TerminalInfo,
  TerminalSize,
} from './contract.ts';
import { creep } from './creep.ts';
import { crashState } from './crash-state.ts';
import { MemoryWatch } from './memory-watch.ts';
import { exchange } from './port-request.ts';
import { runCommand } from './run-command.ts';
import { waysOut } from './ways-out.ts';
import { Sandbox, type SandboxOptions, type SandboxStage } from './sandbox.ts';
import { blobsOf, decodeTables, HOST_SECTION } from './tables.ts';
import { detail, summaries } from './xray.ts';

const MEBIBYTE = 2 ** 20;
const DEFAULT_MEMORY_MEBIBYTES = 512;
/** Of the databases in the browser's storage. */
const BLOBS_NAME = 'drydock';
const MEMORY_INFO_BYTES_MAX = 8192;
/** A larger session is compressed, which keeps the guest from running meanwhile: a second for each 50 MB. */
const PLAIN_BYTES_MAX = 128 * MEBIBYTE;
/** A server that takes longer has failed, as far as a person who waits for its page is concerned. */
const PORT_ANSWER_MS_MAX = 30_000;
/** At most ten times a second. */
const OPERATIONS_INTERVAL_MS = 100;

const STAGES: Readonly<Record<SandboxStage, Omit<BootProgress, 'stage'> & { stage: BootProgress['stage'] }>> = {
  bios: { stage: 'kernel', fraction: 0.62, text: 'Switching the machine on' },
  kernel: { stage: 'kernel', fraction: 0.65, text: 'Booting the Linux kernel' },
  agent: { stage: 'agent', fraction: 0.85, text: 'The kernel is up' },
  root: { stage: 'root', fraction: 0.9, text: 'Mounting the file systems' },
  ready: { stage: 'ready', fraction: 1, text: 'Ready' },
  engine: { stage: 'engine', fraction: 0.97, text: 'Starting the container engine' },
};

/** A sandbox as the page commands it over comlink: SandboxWorker with what must happen at the edge. */
export class HostedSandbox implements SandboxWorker {
  #sandbox: Sandbox | undefined;
  #state: SandboxState = { status: 'created' };
  #activity: Activity | undefined;
  #blobs: SavedBlobs | undefined;
  #memory: MemoryWatch | undefined;
  readonly #stateListeners = new Set<(state: SandboxState) => void>();

  async start(options: StartOptions, onProgress: (progress: BootProgress) => void): Promise<StartResult> {
    if (this.#sandbox || this.#state.status !== 'created') throw new Error('Start sandbox: it was started before');
    this.#enter({ status: 'starting' });
    const report = forwardOnly(onProgress);
    const from = options.session ? 'session' : options.artefacts.snapshot ? 'snapshot' : 'cold';
    this.#sandbox = await this.#bringUp(options, from, report).catch((error: unknown) => {
      this.#enter({ status: 'stopped' });
      throw named(error);
    });
    this.#watch(this.#sandbox);
    if (from === 'session') this.#memory?.check('in the saved session');
    report({ stage: 'ready', fraction: 1, text: 'Ready' });
    // What an earlier machine left behind. If it fails, the next save tries again.
    if (this.#blobs) this.#sandbox.collectBlobs().catch(() => undefined);
    return { from, terminals: this.#sandbox.terminals.all.map((terminal) => terminal.info) };
  }

  onState(listener: (state: SandboxState) => void): Promise<void> {
    this.#stateListeners.add(listener);
    listener(this.#state);
    return Promise.resolve();
  }

  async openTerminal(size: TerminalSize, port: MessagePort): Promise<TerminalInfo> {
    const terminal = await this.#running.terminals.open(size);
    await this.#connect(terminal.info.id, size, port);
    return terminal.info;
  }

  async attachTerminal(id: number, size: TerminalSize, port: MessagePort): Promise<TerminalInfo> {
    return this.#connect(id, size, port);
  }

  callApi(call: ApiCall, port: MessagePort): Promise<ApiHead> {
    return serveApiCall(this.#running.api, call, port);
  }

  readFile(path: string, limit: number): Promise<Uint8Array | undefined> {
    return readWholeFile(this.#running.guest, path, limit);
  }

  run(argv: string[], options?: { timeoutMs?: number }): Promise<RunResult> {
    return runCommand(this.#running.guest, argv, options);
  }

  async fetchPort(port: number, request: PortRequest): Promise<PortAnswer> {
    const connection = await this.#running.connectPort(port, { signal: AbortSignal.timeout(PORT_ANSWER_MS_MAX) });
    const timer = setTimeout(() => connection.release(), PORT_ANSWER_MS_MAX);
    try {
      return await exchange(connection, `localhost:${port}`, request);
    } finally {
      clearTimeout(timer);
      connection.release();
    }
  }

  operations(): Promise<OperationSummary[]> {
    return Promise.resolve(summaries(this.#running.trace));
  }

  operation(id: number): Promise<OperationDetail | undefined> {
    return Promise.resolve(detail(this.#running.trace, id));
  }

  onOperations(listener: (newest: number) => void): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#running.trace.onRecord((newest) => {
      timer ??= setTimeout(() => {
        timer = undefined;
        listener(newest);
      }, OPERATIONS_INTERVAL_MS);
    });
    return Promise.resolve();
  }

  async save(): Promise<SavedMachine> {
    // A machine that is about to be given up would be of no use in a save.
    await this.#memory?.settled;
    this.#blobs?.keepAll();
    const snapshot = await this.#running.save();
    const bytes = await encodeSnapshot(snapshot, sizeOf(snapshot) > PLAIN_BYTES_MAX ? gzip : undefined);
    const blobs = blobsOf(decodeTables(snapshot.sections.get(HOST_SECTION)));
    return { machine: new Blob([bytes]), blobs };
  }

  async keepBlobs(saved: readonly string[]): Promise<void> {
    this.#blobs?.keep(saved);
    await this.#running.collectBlobs();
  }

  pause(): Promise<void> {
    if (this.#running.state === 'running') this.#running.machine.pause();
    return Promise.resolve();
  }

  resume(): Promise<void> {
    if (this.#running.state === 'paused') this.#running.machine.resume();
    return Promise.resolve();
  }

  get #running(): Sandbox {
    if (!this.#sandbox) throw new Error('Ask the sandbox: it has not been started');
    return this.#sandbox;
  }

  async #bringUp(
    options: StartOptions,
    from: StartResult['from'],
    report: (progress: BootProgress) => void,
  ): Promise<Sandbox> {
    const fetcher = new Fetcher(options.artefacts, report);
    const snapshot = from === 'cold' ? undefined : this.#snapshot(options, fetcher);
    const [wasm, guestRoot, restored, blobs] = await Promise.all([
      fetcher.wasm(),
      fetcher.guestRoot(),
      snapshot,
      this.#openBlobs(options),
    ]);
    const parts = {
      wasm,
      guestRoot,
      catalogue: async () => [await fetcher.image('busybox')],
      blobs,
      build: buildInfo,
      seccompProfile,
      ...(options.outside && waysOut(options.outside)),
    };
    if (!restored || !options.artefacts.machine) {
      const memoryBytes = (options.memoryMebibytes ?? DEFAULT_MEMORY_MEBIBYTES) * MEBIBYTE;
      const boot = await fetcher.boot(memoryBytes);
      return bootWithProgress({ ...parts, ...boot, memoryBytes }, report);
    }
    report({ stage: 'restoring', fraction: 0.8, text: 'Waking the machine' });
    return Sandbox.restore({ ...parts, ...options.artefacts.machine }, restored);
  }

  async #openBlobs({ savedBlobs }: StartOptions): Promise<BlobStore> {
    if (!savedBlobs) return new MemoryBlobStore();
    this.#blobs = new SavedBlobs(await IndexedDbBlobStore.open(BLOBS_NAME), savedBlobs);
    return this.#blobs;
  }

  #snapshot(options: StartOptions, fetcher: Fetcher): Promise<Snapshot> {
    return options.session ? decodeSnapshot(new Uint8Array(options.session)) : fetcher.snapshot();
  }

  async #connect(id: number, size: TerminalSize, port: MessagePort): Promise<TerminalInfo> {
    const terminal = this.#running.terminals.get(id);
    if (!terminal) throw new Error(`Attach terminal ${id}: its shell has ended`);
    terminal.onOutput(() => this.#activity?.touch());
    await terminal.attach(port, size);
    return terminal.info;
  }

  #watch(sandbox: Sandbox): void {
    this.#activity = new Activity((idle) => {
      if (sandbox.state === 'running') this.#enter({ status: 'running', idle });
    });
    this.#memory = new MemoryWatch({
      machine: sandbox.machine,
      memoryInfo: async () =>
        new TextDecoder().decode(await readWholeFile(sandbox.guest, '/proc/meminfo', MEMORY_INFO_BYTES_MAX)),
      timers: systemTimers,
    });
    this.#memory.begin();
    sandbox.trace.onRecord(() => this.#activity?.touch());
    sandbox.machine.onState((state) => {
      if (state === 'paused') this.#enter({ status: 'paused' });
      else if (state === 'running') this.#enter({ status: 'running', idle: false });
      else if (state === 'crashed') this.#enter(crashState(sandbox.machine));
    });
    sandbox.guest.failure.catch((error: unknown) => {
      if (this.#state.status !== 'crashed')
        this.#enter({ status: 'crashed', reason: 'protocol', detail: String(error) });
    });
    this.#enter({ status: 'running', idle: false });
  }

  #enter(state: SandboxState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

/** The kernel boots quietly for seconds: the bar moves on towards the next stage meanwhile. */
async function bootWithProgress(options: SandboxOptions, report: (progress: BootProgress) => void): Promise<Sandbox> {
  const { bios, kernel, agent } = STAGES;
  const onwards = { from: bios.fraction, to: agent.fraction };
  let moving: Disposable | undefined;
  try {
    return await Sandbox.boot(options, (stage) => {
      report(STAGES[stage]);
      if (stage === 'bios') moving = creep(systemTimers, onwards, (fraction) => report({ ...kernel, fraction }));
      if (stage === 'agent') moving?.[Symbol.dispose]();
    });
  } finally {
    moving?.[Symbol.dispose]();
  }
}

/** A progress bar never goes back, whatever order the fetches end in. */
function forwardOnly(listener: (progress: BootProgress) => void): (progress: BootProgress) => void {
  let reached = 0;
  return (progress) => {
    reached = Math.max(reached, progress.fraction);
    listener({ ...progress, fraction: reached });
  };
}

/** Comlink carries an error's name and message only: the name tells the page to start anew without the session. */
function named(error: unknown): unknown {
  if (!(error instanceof SnapshotError)) return error;
  const isForeign = error.fault === 'foreign' || error.fault === 'version' || error.fault === 'machine';
  return Object.assign(new Error(error.message), { name: isForeign ? 'SessionForeign' : 'SessionCorrupt' });
}

const sizeOf = ({ sections }: Snapshot): number => [...sections.values()].reduce((sum, { length }) => sum + length, 0);
