import seccompProfile from '../reference/seccomp-default.json' with { type: 'json' };
import { decodeSnapshot, encodeSnapshot, gzip, SnapshotError, type Snapshot } from '../emulator/snapshot.ts';
import { readWholeFile } from '../runtime/guest/files/read-whole-file.ts';
import { PACKAGE_HOST, packageHost } from '../runtime/outside/package-host.ts';
import type { BlobStore } from '../runtime/store/blob-store.ts';
import { IndexedDbBlobStore } from '../runtime/store/indexeddb-blob-store.ts';
import { MemoryBlobStore } from '../runtime/store/memory-blob-store.ts';
import { SavedBlobs } from '../runtime/store/saved-blobs.ts';
import { systemTimers } from '../runtime/std/time.ts';
import { Activity } from './activity.ts';
import { serveApiCall } from './api-port.ts';
import { Fetcher } from './artefacts.ts';
import { buildInfo } from './build-info.ts';
import type { ImageFiles } from '../runtime/model/layer-files.ts';
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
import { Computer, type Power } from './computer.ts';
import { creep } from './creep.ts';
import { crashState } from './crash-state.ts';
import { MemoryWatch } from './memory-watch.ts';
import { exchange } from './port-request.ts';
import { runCommand } from './run-command.ts';
import { waysOut } from './ways-out.ts';
import { webPackages } from './web-packages.ts';
import { webShelf } from './web-shelf.ts';
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

type Parts = Pick<SandboxOptions, 'wasm' | 'guestRoot'>;

async function loadParts(fetcher: Fetcher): Promise<Parts> {
  const [wasm, guestRoot] = await Promise.all([fetcher.wasm(), fetcher.guestRoot()]);
  return { wasm, guestRoot };
}

/** A sandbox as the page commands it over comlink: SandboxWorker with what must happen at the edge. */
export class HostedSandbox implements SandboxWorker {
  #computer: Computer | undefined;
  #state: SandboxState = { status: 'created' };
  #activity: Activity | undefined;
  #blobs: SavedBlobs | undefined;
  #memory: MemoryWatch | undefined;
  #parts: Promise<Parts> | undefined;
  #touches: Disposable | undefined;
  readonly #stateListeners = new Set<(state: SandboxState) => void>();

  /** What could not be loaded is asked for again by the start. */
  async prepare(artefacts: StartOptions['artefacts']): Promise<void> {
    this.#parts = loadParts(new Fetcher(artefacts, () => undefined));
    await this.#parts.catch(() => (this.#parts = undefined));
  }

  async start(options: StartOptions, onProgress: (progress: BootProgress) => void): Promise<StartResult> {
    if (this.#computer || this.#state.status !== 'created') throw new Error('Start sandbox: it was started before');
    this.#enter({ status: 'starting' });
    const report = forwardOnly(onProgress);
    const from = options.session ? 'session' : options.artefacts.snapshot ? 'snapshot' : 'cold';
    this.#computer = await this.#bringUp(options, from, report).catch((error: unknown) => {
      this.#enter({ status: 'stopped' });
      throw named(error);
    });
    const { sandbox } = this.#computer;
    this.#computer.onPower((power) => this.#onPower(power));
    this.#watch(sandbox);
    if (from === 'session') this.#memory?.check('in the saved session');
    report({ stage: 'ready', fraction: 1, text: 'Ready' });
    // What an earlier machine left behind. If it fails, the next save tries again.
    if (this.#blobs) sandbox.collectBlobs().catch(() => undefined);
    return { from, terminals: sandbox.terminals.all.map((terminal) => terminal.info) };
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

  instructions(): Promise<number> {
    return Promise.resolve(this.#running.machine.counts.instructions);
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

  async layerFiles(diffIds: readonly string[]): Promise<ImageFiles> {
    return this.#running.layerFiles(diffIds);
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
    await this.#computer?.settled;
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

  async switchOn(): Promise<void> {
    await this.#computer?.switchOn();
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
    if (!this.#computer) throw new Error('Ask the sandbox: it has not been started');
    const { power, sandbox } = this.#computer;
    if (power.is !== 'on' && power.is !== 'stopping') throw new Error('the machine is not on at this moment');
    return sandbox;
  }

  async #bringUp(
    options: StartOptions,
    from: StartResult['from'],
    report: (progress: BootProgress) => void,
  ): Promise<Computer> {
    const fetcher = new Fetcher(options.artefacts, report);
    const snapshot = from === 'cold' ? undefined : this.#snapshot(options, fetcher);
    const [loaded, restored, blobs] = await Promise.all([
      this.#parts?.catch(() => loadParts(fetcher)) ?? loadParts(fetcher),
      snapshot,
      this.#openBlobs(options),
    ]);
    const waysOutside = options.outside ? waysOut(options.outside) : {};
    const parts = {
      ...loaded,
      catalogue: async () => [await fetcher.image('busybox')],
      blobs,
      build: buildInfo,
      seccompProfile,
      advisories: () => fetcher.image('advisories'),
      shelf: webShelf(options.artefacts.shelf),
      hosts: new Map([
        [
          PACKAGE_HOST,
          packageHost(webPackages(options.artefacts.packages), { isOnline: waysOutside.outside !== undefined }),
        ],
      ]),
      ...waysOutside,
    };
    const { machine } = options.artefacts;
    const isRestored = restored && machine;
    const memoryBytes = isRestored
      ? machine.memoryBytes
      : (options.memoryMebibytes ?? DEFAULT_MEMORY_MEBIBYTES) * MEBIBYTE;
    const bootOptions = async (): Promise<SandboxOptions> => ({
      ...parts,
      ...(await fetcher.boot(memoryBytes)),
      memoryBytes,
    });
    if (!isRestored) return new Computer(await bootWithProgress(await bootOptions(), report), bootOptions);
    report({ stage: 'restoring', fraction: 0.8, text: 'Waking the machine' });
    return new Computer(await Sandbox.restore({ ...parts, ...machine }, restored), bootOptions);
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

  #onPower(power: Power): void {
    switch (power.is) {
      case 'on':
        return this.#watch(this.#running);
      case 'stopping':
        return this.#enter({ status: 'shutting-down' });
      case 'booting':
        return this.#enter({ status: 'booting', progress: STAGES[power.stage] });
      case 'off':
        return this.#enter({ status: 'off' });
      case 'failed':
        return this.#enter({ status: 'crashed', reason: 'boot', detail: String(power.error) });
    }
  }

  #watch(sandbox: Sandbox): void {
    this.#activity?.[Symbol.dispose]();
    this.#activity = new Activity((idle) => {
      if (this.#isOn && sandbox.state === 'running') this.#enter({ status: 'running', idle });
    });
    this.#memory = new MemoryWatch({
      machine: sandbox.machine,
      memoryInfo: async () =>
        new TextDecoder().decode(await readWholeFile(sandbox.guest, '/proc/meminfo', MEMORY_INFO_BYTES_MAX)),
      timers: systemTimers,
    });
    this.#memory.begin();
    this.#touches?.[Symbol.dispose]();
    this.#touches = sandbox.trace.onRecord(() => this.#activity?.touch());
    sandbox.machine.onState((state) => {
      if (state === 'paused') this.#enter({ status: 'paused' });
      else if (state === 'running') this.#enter({ status: 'running', idle: false });
      else if (state === 'crashed') this.#enter(crashState(sandbox.machine));
    });
    sandbox.guest.failure.catch((error: unknown) => {
      if (this.#isOn && this.#state.status !== 'crashed')
        this.#enter({ status: 'crashed', reason: 'protocol', detail: String(error) });
    });
    this.#enter({ status: 'running', idle: false });
  }

  /** A machine that is shut down ends, too, and that is no crash. */
  get #isOn(): boolean {
    return this.#computer?.power.is === 'on';
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
