/**
 * One virtual machine: a PC, the channel to its agent, its console, and the way it lives.
 *
 *     created -> booting -> running <-> paused
 *        \___ restore ________/
 *     any of them -> crashed, destroyed
 */
import type { ByteChannel } from '../runtime/std/byte-channel.ts';
import { RingChannel } from './channel.ts';
import { ConsoleLog } from './console-log.ts';
import { Emitter } from './emitter.ts';
import { Kick } from './kick.ts';
import { DOORBELL_PORT, RING_COMMAND_LINE } from './ring-layout.ts';
import { createPc, type BootImages, type Pc, type Tsc } from './v86.ts';

export type MachineState = 'created' | 'booting' | 'running' | 'paused' | 'crashed' | 'destroyed';

/** What a cold boot has reached: the BIOS runs, the kernel printed its first line, the agent rang. */
export type BootStage = 'bios' | 'kernel' | 'agent';

export interface MachineOptions {
  wasm: WebAssembly.Module | Uint8Array;
  memoryBytes: number;
  /** Only a cold boot needs them. */
  boot?: BootImages;
  /** Serves the guest's `host9p` mount. A machine saved with one can only be restored with one. */
  ninep?: NinepDevice;
}

/** A 9P2000.L server, as the machine sees it. */
export interface NinepDevice {
  /** Calls `reply` once for every request, at once or later. */
  handle(request: Uint8Array, reply: (bytes: Uint8Array) => void): void;
  /** Requests that have no answer yet. */
  readonly pending: number;
}

/** Why the machine can't go on. */
export class MachineCrash extends Error {
  override readonly name = 'MachineCrash';
}

export class Machine {
  readonly #pc: Pc;
  readonly #options: MachineOptions;
  readonly #channel: RingChannel;
  readonly #kick: Kick;
  readonly #console: ConsoleLog;
  readonly #stateChanged = new Emitter<MachineState>();
  readonly #stageReached = new Emitter<BootStage>();
  readonly #consoleLine = new Emitter<string>();
  readonly #doorbell = new Emitter<void>();
  #state: MachineState = 'created';
  #crash: MachineCrash | undefined;
  #pausedAt: Tsc | undefined;

  static async create(options: MachineOptions): Promise<Machine> {
    const pc = await createPc({
      wasm: options.wasm,
      memoryBytes: options.memoryBytes,
      ...(options.boot && {
        boot: { ...options.boot, commandLine: `${RING_COMMAND_LINE} ${options.boot.commandLine}` },
      }),
      ...(options.ninep && { handle9p: options.ninep.handle.bind(options.ninep) }),
    });
    return new Machine(pc, options);
  }

  private constructor(pc: Pc, options: MachineOptions) {
    this.#pc = pc;
    this.#options = options;
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
    pc.onPortWrite(DOORBELL_PORT, () => this.#rung());
    pc.onSerialByte((byte) => this.#console.byte(byte));
    pc.onHalt(() => this.#crashed(new MachineCrash('The guest halted its processor')));
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
    if (!this.#options.boot) throw new Error('Boot machine: it was created without boot images');
    this.#channel.format();
    this.#enter('booting');
    this.#stageReached.emit('bios');
    using _kernel = this.#once(this.#consoleLine, () => this.#stageReached.emit('kernel'));
    this.#pc.run();
    await this.#until(this.#doorbell, signal);
    this.#stageReached.emit('agent');
    this.#enter('running');
  }

  pause(): void {
    this.#expect('Pause machine', 'running');
    this.#pc.stop();
    this.#pausedAt = this.#pc.readTsc();
    this.#enter('paused');
  }

  /** The guest's monotonic clock goes on where it stopped. */
  resume(): void {
    this.#expect('Resume machine', 'paused');
    if (this.#pausedAt) this.#pc.writeTsc(this.#pausedAt);
    this.#pausedAt = undefined;
    this.#enter('running');
    this.#pc.run();
  }

  destroy(): void {
    if (this.#state === 'destroyed') return;
    this.#pc.destroy();
    this.#kick.dispose();
    this.#enter('destroyed');
  }

  #step(): void {
    this.#pc.step();
    this.#channel.retryWake();
  }

  #rung(): void {
    this.#channel.ring();
    this.#doorbell.emit();
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

  #until(event: Emitter<void>, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        arrived[Symbol.dispose]();
        crashed[Symbol.dispose]();
        signal?.removeEventListener('abort', abort);
        action();
      };
      const abort = (): void => settle(() => reject(signal?.reason));
      const arrived = event.on(() => settle(resolve));
      const crashed = this.#stateChanged.on(() => this.#crash && settle(() => reject(this.#crash)));
      signal?.addEventListener('abort', abort);
    });
  }
}
