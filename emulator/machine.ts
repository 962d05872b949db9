/**
 * One virtual machine: a PC, the channel to its agent, its console, and the way it lives.
 *
 *     created -> booting -> running <-> paused
 *        \___ restore ________/
 *     any of them -> crashed, destroyed
 */
import type { ByteChannel } from '../runtime/std/byte-channel.ts';
import { type ChannelTraffic, RingChannel } from './channel.ts';
import { ConsoleLog } from './console-log.ts';
import { Emitter } from './emitter.ts';
import { Kick } from './kick.ts';
import { DOORBELL_PORT, RING_COMMAND_LINE } from './ring-layout.ts';
import { checkEthernetAddress, type EthernetPort, Nic } from './nic.ts';
import { emptyTree } from './ninep/empty-tree.ts';
import { NinepServer } from './ninep/server.ts';
import { SECTION_V86, SnapshotError, type Snapshot } from './snapshot.ts';
import { createPc, type BootImages, type Pc } from './v86.ts';

export type MachineState = 'created' | 'booting' | 'running' | 'paused' | 'crashed' | 'destroyed';

/** What a cold boot has reached: the BIOS runs, the kernel printed its first line, the agent rang. */
export type BootStage = 'bios' | 'kernel' | 'agent';

export interface MachineOptions {
  wasm: WebAssembly.Module | Uint8Array;
  memoryBytes: number;
  /** Only a cold boot needs them. */
  boot?: BootImages;
  /** Serves the guest's `host9p` mount; an empty tree by default. */
  ninep?: NinepDevice;
  /**
   * Ethernet address of a network card, 6 bytes; without it there is none. A restored guest keeps the address that it was saved with,
   * until it is given another one in there.
   */
  nicAddress?: Uint8Array;
}

/** A 9P2000.L server, as the machine sees it: NinepServer. */
export interface NinepDevice {
  /** Calls `reply` once for every request, at once or later. */
  handle(request: Uint8Array, reply: (bytes: Uint8Array) => void): void;
  /** Requests that have no answer yet. */
  readonly pending: number;
  /** What the guest's handles stand for, taken and brought back with a snapshot. */
  save(): Uint8Array;
  restore(saved: Uint8Array): void;
}

export interface SaveOptions {
  /** Of the machine, from `fingerprintOf`. */
  fingerprint: string;
  /**
   * The host's own tables, stored as sections of the snapshot; it may write to the channel before it returns. Undefined while a
   * frame or a request is half-way: it is asked again when the guest has rung. A promise when it shall be asked again after that.
   */
  tables: () => ReadonlyMap<string, Uint8Array> | Promise<unknown> | undefined;
  signal?: AbortSignal;
}

export interface MachineCounts extends ChannelTraffic {
  /** Of the guest, modulo 2^32. */
  readonly instructions: number;
  /** How often the processor was set going. */
  readonly turns: number;
}

const SECTION_NINEP = 'ninep';

/** Why the machine can't go on. */
export class MachineCrash extends Error {
  override readonly name = 'MachineCrash';
}

export class Machine {
  readonly #pc: Pc;
  readonly #bootable: boolean;
  readonly #ninep: NinepDevice;
  readonly #channel: RingChannel;
  readonly #kick: Kick;
  readonly #console: ConsoleLog;
  readonly #nic: Nic | undefined;
  readonly #stateChanged = new Emitter<MachineState>();
  readonly #stageReached = new Emitter<BootStage>();
  readonly #consoleLine = new Emitter<string>();
  readonly #rang = new Emitter<void>();
  /** What a save may have waited for: the guest rang, a 9p answer has come. */
  readonly #progress = new Emitter<void>();
  #state: MachineState = 'created';
  #crash: MachineCrash | undefined;

  static async create(options: MachineOptions): Promise<Machine> {
    if (options.nicAddress) checkEthernetAddress(options.nicAddress);
    const pc = await createPc({
      wasm: options.wasm,
      memoryBytes: options.memoryBytes,
      ...(options.boot && {
        boot: { ...options.boot, commandLine: `${RING_COMMAND_LINE} ${options.boot.commandLine}` },
      }),
      handle9p: (request, reply) => machine.#ninepRequest(request, reply),
      ...(options.nicAddress && { nicAddress: options.nicAddress }),
    });
    const machine = new Machine(pc, options);
    return machine;
  }

  private constructor(pc: Pc, options: MachineOptions) {
    this.#pc = pc;
    this.#bootable = options.boot !== undefined;
    this.#ninep = options.ninep ?? new NinepServer(emptyTree());
    this.#kick = new Kick(() => this.#step());
    this.#channel = new RingChannel({
      memory: () => pc.memory(),
      sendToConsole: (port, bytes) => pc.sendToConsole(port, bytes),
      kick: () => this.#kick.soon(),
      fail: (error) => this.#crashed(new MachineCrash(`Channel to guest: ${error.message}`, { cause: error })),
    });
    this.#console = new ConsoleLog(
      (line) => this.#consoleLine.emit(line),
      (text) => this.#crashed(new MachineCrash(text)),
    );
    this.#nic = options.nicAddress && this.#plugIn();
    pc.onPortWrite(DOORBELL_PORT, () => this.#rung());
    pc.onSerialByte((byte) => this.#console.byte(byte));
    pc.onEnd((reason, cause) => this.#crashed(new MachineCrash(reason, { cause })));
  }

  get state(): MachineState {
    return this.#state;
  }

  /** Why the state is `crashed`. */
  get crash(): MachineCrash | undefined {
    return this.#crash;
  }

  get channel(): ByteChannel {
    return this.#channel;
  }

  /** The far end of the network card's cable; undefined when the machine has no card. */
  get ethernet(): EthernetPort | undefined {
    return this.#nic;
  }

  /** What the machine has done so far, in counts that no other work on the computer touches. */
  get counts(): MachineCounts {
    return { instructions: this.#pc.instructions(), turns: this.#pc.turns(), ...this.#channel.traffic };
  }

  /** The newest lines of the serial console. */
  get consoleLines(): readonly string[] {
    return this.#console.lines;
  }

  onState(listener: (state: MachineState) => void): Disposable {
    return this.#stateChanged.on(listener);
  }

  onStage(listener: (stage: BootStage) => void): Disposable {
    return this.#stageReached.on(listener);
  }

  onConsoleLine(listener: (line: string) => void): Disposable {
    return this.#consoleLine.on(listener);
  }

  /** Cold boot; resolves when the agent rings for the first time, rejects with MachineCrash or the signal's reason. */
  async boot(signal?: AbortSignal): Promise<void> {
    this.#expect('Boot machine', 'created');
    if (!this.#bootable) throw new Error('Boot machine: it was created without boot images');
    this.#channel.format();
    this.#enter('booting');
    this.#stageReached.emit('bios');
    using _kernel = this.#once(this.#consoleLine, () => this.#stageReached.emit('kernel'));
    this.#pc.run();
    await this.#until(this.#rang, signal);
    this.#stageReached.emit('agent');
    this.#enter('running');
  }

  pause(): void {
    this.#expect('Pause machine', 'running');
    this.#pc.stop();
    this.#pc.stopClock();
    this.#enter('paused');
  }

  /** The guest's monotonic clock goes on where it stopped; its real-time clock is late by the pause. */
  resume(): void {
    this.#expect('Resume machine', 'paused');
    this.#pc.startClock();
    this.#enter('running');
    this.#pc.run();
  }

  /**
   * Takes a snapshot at a moment when no byte is on its way in the channel and no 9p request is unanswered. The machine runs on.
   * Rejects with MachineCrash or the signal's reason.
   */
  async save(options: SaveOptions): Promise<Snapshot> {
    for (;;) {
      this.#expect('Save machine', 'running', 'paused');
      const snapshot = this.#capture(options);
      if (snapshot instanceof Promise) await this.#until(then(snapshot), options.signal);
      else if (snapshot) return snapshot;
      else await this.#until(this.#progress, options.signal);
    }
  }

  /**
   * Turns a fresh machine into the saved one and leaves it paused. Throws SnapshotError when the snapshot is of another machine;
   * this one is of no use then.
   */
  restore(snapshot: Snapshot, fingerprint: string): void {
    this.#expect('Restore machine', 'created');
    if (snapshot.fingerprint !== fingerprint)
      throw new SnapshotError('machine', `it is of machine ${snapshot.fingerprint}, this is ${fingerprint}`);
    readSections(() => {
      this.#ninep.restore(section(snapshot, SECTION_NINEP));
      this.#pc.restoreState(section(snapshot, SECTION_V86));
    });
    this.#pc.stopClock();
    this.#channel.reopen();
    this.#enter('paused');
  }

  /** Ends it as a crash does, for a reason that only its host sees. */
  fail(reason: string): void {
    this.#crashed(new MachineCrash(reason));
  }

  destroy(): void {
    if (this.#state === 'destroyed') return;
    this.#pc.destroy();
    this.#kick.dispose();
    this.#enter('destroyed');
  }

  #capture({ fingerprint, tables }: SaveOptions): Snapshot | Promise<unknown> | undefined {
    const opaque = tables();
    if (opaque instanceof Promise) return opaque;
    if (!opaque || !this.#channel.quiet || this.#ninep.pending > 0) return undefined;
    const sections = new Map([...opaque, [SECTION_NINEP, this.#ninep.save()], [SECTION_V86, this.#pc.saveState()]]);
    return { fingerprint, sections };
  }

  #plugIn(): Nic {
    const nic = new Nic({
      sendFrame: (frame) => this.#pc.sendFrame(frame),
      kick: () => this.#kick.soon(),
      fail: (error) => this.#crashed(new MachineCrash(`Frame from guest: ${error.message}`, { cause: error })),
    });
    this.#pc.onFrame((frame) => nic.fromGuest(frame));
    this.#pc.onRan(() => nic.flush());
    return nic;
  }

  #ninepRequest(request: Uint8Array, reply: (bytes: Uint8Array) => void): void {
    this.#ninep.handle(request, (bytes) => {
      if (this.#state === 'destroyed' || this.#state === 'crashed') return;
      try {
        reply(bytes);
      } catch (cause) {
        return this.#crashed(new MachineCrash(`Answer 9p request: the guest gave no memory for it`, { cause }));
      }
      if (this.#pc.stepping) return;
      this.#kick.soon();
      this.#progress.emit();
    });
  }

  #step(): void {
    this.#pc.step();
    this.#channel.retryWake();
  }

  /**
   * What the guest sent is answered in promises, which only run when the guest's code is off the stack. So the guest stops here for a
   * moment: it then finds the answer without having gone to sleep, which would cost it an interrupt and several switches.
   */
  #rung(): void {
    if (this.#channel.ring() > 0) {
      this.#pc.leave();
      this.#kick.nextTurn();
    }
    this.#rang.emit();
    this.#progress.emit();
  }

  #crashed(crash: MachineCrash): void {
    if (this.#state === 'crashed' || this.#state === 'destroyed') return;
    this.#crash = crash;
    this.#pc.stop();
    this.#enter('crashed');
  }

  #enter(state: MachineState): void {
    this.#state = state;
    this.#stateChanged.emit(state);
  }

  #expect(what: string, ...states: MachineState[]): void {
    if (states.includes(this.#state)) return;
    throw this.#crash ?? new Error(`${what}: it is ${this.#state}, not ${states.join(' or ')}`);
  }

  #once<T>(emitter: Emitter<T>, listener: (value: T) => void): Disposable {
    const subscription = emitter.on((value) => {
      subscription[Symbol.dispose]();
      listener(value);
    });
    return subscription;
  }

  #until(event: Event, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        arrived[Symbol.dispose]();
        ended[Symbol.dispose]();
        signal?.removeEventListener('abort', abort);
        action();
      };
      const abort = (): void => settle(() => reject(signal?.reason));
      const arrived = event.on(() => settle(resolve));
      const ended = this.#stateChanged.on((state) => {
        const crash =
          this.#crash ?? (state === 'destroyed' ? new Error('Wait for machine: it was destroyed') : undefined);
        if (crash) settle(() => reject(crash));
      });
      signal?.addEventListener('abort', abort);
    });
  }
}

/** Something to wait for. */
interface Event {
  on(listener: () => void): Disposable;
}

/** The end of a promise, however it ends. */
function then(promise: Promise<unknown>): Event {
  return {
    on(listener) {
      let tell: (() => void) | undefined = listener;
      void promise.catch(() => undefined).then(() => tell?.());
      return { [Symbol.dispose]: () => (tell = undefined) };
    },
  };
}

function section(snapshot: Snapshot, name: string): Uint8Array {
  const bytes = snapshot.sections.get(name);
  if (!bytes) throw new SnapshotError('corrupt', `it has no section '${name}'`);
  return bytes;
}

/** Whatever v86 or the 9p server say about a section that they can't take. */
function readSections(read: () => void): void {
  try {
    read();
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause;
    throw new SnapshotError('corrupt', `its contents can't be restored: ${String(cause)}`, { cause });
  }
}
