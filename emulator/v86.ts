/**
 * The only file that knows v86. It declares the internals that v86.d.ts leaves out (facts read in v86 0.5.462,
 * build/libv86-debug.mjs; the names are the same in the release build) and wraps them, typed.
 */
import { Clock } from './clock.ts';
import { compileAtOnce, type CodeHost } from './guest-code.ts';
import { V86, type V86Options } from 'v86';

export const V86_VERSION = '0.5.462+g5f9a90f';

/** Above the largest message that Linux's virtio transport can send. */
const NINEP_REQUEST_BYTES_MAX = 1024 * 1024;
/** Above a frame behind its virtio header, and above every command for the card. */
const NIC_REQUEST_BYTES_MAX = 64 * 1024;

export interface PcOptions {
  /** v86.wasm, compiled or as bytes. */
  wasm: WebAssembly.Module | Uint8Array;
  memoryBytes: number;
  /** Without them only a restored state can run. */
  boot?: BootImages;
  /** Answers a 9P2000.L request by calling `reply` once, at once or later. Without it the machine has no virtio-9p device. */
  handle9p?: (request: Uint8Array, reply: (bytes: Uint8Array) => void) => void;
  /** Ethernet address of the virtio network card, 6 bytes. Without it the machine has none. */
  nicAddress?: Uint8Array;
}

export interface BootImages {
  bios: Uint8Array;
  kernel: Uint8Array;
  initrd?: Uint8Array;
  commandLine: string;
}

/** An emulated PC: v86 reduced to what the machine needs. */
export interface Pc {
  /** Guest RAM. Take it anew in every turn: the array is detached when v86's wasm memory grows. */
  memory(): Uint8Array;
  /** Starts the main loop, which then runs in tasks of about a millisecond. */
  run(): void;
  /** Ends the main loop: at once, or when called by guest code as soon as that returns. */
  stop(): void;
  /** Runs the guest now, until it sleeps or for about a millisecond. Does nothing inside the main loop or when stopped. */
  step(): void;
  /** Leaves the main loop as soon as the current piece of guest code ends, whatever else wants to run; the next step goes on. */
  leave(): void;
  /** Guest instructions so far, modulo 2^32; a sleeping guest counts none. */
  instructions(): number;
  /** How often the processor was set going so far: what a guest that sleeps costs. */
  turns(): number;
  /** True while guest code is on the stack: a port handler or 9p handler is being called. */
  readonly stepping: boolean;
  /** Calls back for every byte the guest writes to the I/O port. */
  onPortWrite(port: number, listener: (value: number) => void): void;
  /** One byte each from the first serial port. */
  onSerialByte(listener: (byte: number) => void): void;
  /** The guest can't go on: it halted with interrupts off, it rebooted (nothing reboots here), or v86 itself failed. */
  onEnd(listener: (reason: string, cause?: unknown) => void): void;
  /** Sends bytes to a virtio-console port; false when the guest has posted no buffer (v86 would drop them). At most 4096 bytes. */
  sendToConsole(port: number, bytes: Uint8Array): boolean;
  /** Gives a frame to the network card's driver; false when that has posted no buffer (v86 would drop it), or there is no card. */
  sendFrame(frame: Uint8Array): boolean;
  /** Frames that the guest sends, within its `out` instruction. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** Calls back whenever the guest ran for a while. */
  onRan(listener: () => void): void;
  /** Throws while a 9p request is unanswered. */
  saveState(): Uint8Array;
  /** Before `run`. The state must come from a PC with the same memory size and devices. */
  restoreState(state: Uint8Array): void;
  /** The guest's clocks stand still; call while the main loop is stopped. */
  stopClock(): void;
  /** They go on from where they stopped. */
  startClock(): void;
  destroy(): void;
}

interface View {
  [index: number]: number;
  readonly byteOffset: number;
}

interface Cpu extends CodeHost {
  readonly memory_size: View;
  readonly mem8: View;
  readonly current_tsc: View;
  readonly instruction_counter: View;
  last_result: View;
  fpu_status_word: View;
  mxcsr: View;
  readonly io: {
    register_write(port: number, device: object, write8: (value: number) => void): void;
  };
  readonly devices: {
    readonly virtio_console: VirtioConsole;
    readonly virtio_9p?: VirtioDevice;
    readonly virtio_net?: VirtioDevice & { mac: Uint8Array };
  };
  zero_memory: (address: number, length: number) => void;
  reboot_internal: () => void;
  readonly in_hlt: View;
  store_current_tsc(): void;
  set_tsc(low: number, high: number): void;
}

interface VirtioDevice {
  readonly virtio: { readonly queues: readonly VirtQueue[] };
}

interface VirtioConsole extends VirtioDevice {
  SendEvent(port: number, event: number, value: number): void;
}

interface VirtQueue {
  readonly avail_addr: number;
  count_requests(): number;
  pop_request: () => { readonly length_readable: number };
}

/** v86's inner emulator, `V86.v86`. */
interface MainLoop {
  readonly cpu: Cpu;
  readonly running: boolean;
  /** False while guest code runs. */
  readonly idle: boolean;
  run(): void;
  stop(): void;
  do_tick: () => void;
  /** Goes on after `delay` milliseconds; below one at once, without giving the processor up. */
  next_tick: (delay: number) => void;
  /** Calls back with `tick` after `delay` milliseconds; in a browser by way of a worker of its own. */
  yield: (delay: number, tick: number) => void;
  yield_callback(tick: number): void;
  destroy(): void;
  save_state(): ArrayBuffer;
  restore_state(state: ArrayBufferLike | Uint8Array): void;
}

/** Timers of browsers take at least four. */
const TIMER_MS_MIN = 8;

type Listener = (value: never) => void;

interface Starter {
  readonly v86: MainLoop;
  readonly bus: { send(name: string, value: unknown): void };
  add_listener(name: string, listener: Listener): void;
}

/** Loads the kernel into a fresh PC; resolves when `run` or `restoreState` may be called. */
export async function createPc(options: PcOptions): Promise<Pc> {
  const module =
    options.wasm instanceof WebAssembly.Module ? options.wasm : await WebAssembly.compile(owned(options.wasm));
  const clock = new Clock();
  const starter = await new Promise<Starter>((resolve, reject) => {
    const emulator: unknown = new V86({
      ...settings(options),
      wasm_fn: (imports) => instantiate(module, withClock(imports, clock), reject),
    });
    const created = emulator as Starter;
    created.add_listener('emulator-loaded', () => resolve(created));
  });
  const { virtio_net: card } = starter.v86.cpu.devices;
  // v86 has thrown dice for one.
  if (card && options.nicAddress) card.mac = owned(options.nicAddress);
  return wrap(starter, clock);
}

function settings(options: PcOptions): V86Options {
  return {
    memory_size: options.memoryBytes,
    // The smallest that v86 takes: nobody looks at the screen, and its memory would travel in every snapshot.
    vga_memory_size: 256 * 1024,
    ...(options.boot && bootSettings(options.boot)),
    ...(options.handle9p && { filesystem: { handle9p: options.handle9p } }),
    virtio_console: { type: 'none' },
    // Without a type v86 adds no network card.
    net_device: options.nicAddress ? { type: 'virtio' } : {},
    acpi: false,
    fastboot: true,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    autostart: false,
  };
}

function bootSettings(images: BootImages): V86Options {
  return {
    bios: { buffer: owned(images.bios).buffer },
    bzimage: { buffer: owned(images.kernel).buffer },
    ...(images.initrd && { initrd: { buffer: owned(images.initrd).buffer } }),
    cmdline: images.commandLine,
  };
}

/** v86 keeps what it is given and writes into the kernel image's header. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** v86 waits for ever when instantiating fails, so the failure goes to `fail` as well. */
async function instantiate(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  fail: (cause: unknown) => void,
): Promise<WebAssembly.Exports> {
  try {
    return (await WebAssembly.instantiate(module, imports)).exports;
  } catch (cause) {
    fail(cause);
    return new Promise(() => undefined);
  }
}

/**
 * v86's processor reads the time by `microtick`, in milliseconds, counts cycles by it, and hands it on to the timers of the board. Those
 * are in JavaScript and know the host's time.
 */
function withClock(imports: WebAssembly.Imports, clock: Clock): WebAssembly.Imports {
  const env = imports['env'] ?? {};
  const runTimers = env['run_hardware_timers'] as (acpi: boolean, now: number) => number;
  return {
    ...imports,
    env: {
      ...env,
      microtick: clock.now,
      run_hardware_timers: (acpi: boolean, now: number) => runTimers(acpi, clock.toHost(now)),
    },
  };
}

function wrap(starter: Starter, clock: Clock): Pc {
  const { cpu } = starter.v86;
  nameRawPorts(cpu.devices.virtio_console);
  const { virtio_9p: ninep, virtio_net: card } = cpu.devices;
  if (ninep) boundRequests(ninep, NINEP_REQUEST_BYTES_MAX);
  if (card) boundRequests(card, NIC_REQUEST_BYTES_MAX);
  const loop = new Loop(starter.v86);
  return {
    memory: ramOf(cpu),
    run: () => loop.run(),
    stop: () => loop.stop(),
    step: () => loop.step(),
    leave: () => loop.leave(),
    instructions: () => cpu.instruction_counter[0] ?? 0,
    turns: () => loop.turns,
    get stepping() {
      return loop.stepping;
    },
    onPortWrite: (port, listener) => cpu.io.register_write(port, {}, listener),
    onSerialByte: (listener) => starter.add_listener('serial0-output-byte', listener),
    onEnd(listener) {
      starter.add_listener('cpu-event-halt', () => listener('The guest halted its processor'));
      cpu.reboot_internal = () => listener('The guest rebooted');
      loop.onFault((cause) => listener(`The emulator failed: ${String(cause)}`, cause));
    },
    sendToConsole(port, bytes) {
      if (!hasBuffer(cpu.devices.virtio_console, port === 0 ? 0 : 2 * port + 2)) return false;
      starter.bus.send(`virtio-console${port}-input-bytes`, bytes);
      return true;
    },
    sendFrame(frame) {
      if (!card || !hasBuffer(card, 0)) return false;
      starter.bus.send('net0-receive', frame);
      return true;
    },
    onFrame: (listener) => starter.add_listener('net0-send', listener),
    onRan: (listener) => loop.onRan(listener),
    saveState: () => loop.saveState(),
    restoreState: (state) => restoreState(starter.v86, state),
    stopClock: () => clock.stop(),
    startClock: () => clock.start(),
    destroy: () => loop.destroy(),
  };
}

/** v86's main loop, which may be left between two pieces of guest code, and whose failures somebody hears of. */
class Loop {
  readonly #loop: MainLoop;
  /** To v86 a processor that left the main loop is one that halted, until it goes on. */
  #left = false;
  #fault: ((cause: unknown) => void) | undefined;
  #ran: (() => void) | undefined;
  turns = 0;

  constructor(loop: MainLoop) {
    this.#loop = loop;
    const takeCompiledCode = compileAtOnce(loop.cpu);
    sleepToTheEnd(loop);
    const tick = loop.do_tick.bind(loop);
    loop.do_tick = () => {
      this.#goOn();
      this.turns += 1;
      try {
        takeCompiledCode();
        tick();
        this.#ran?.();
      } catch (cause) {
        if (!this.#fault) throw cause;
        this.#fault(cause);
      }
    };
  }

  get stepping(): boolean {
    return !this.#loop.idle;
  }

  run(): void {
    this.#loop.run();
  }

  stop(): void {
    this.#loop.stop();
    // The next tick notices; don't wait for a timer to bring it.
    this.step();
  }

  step(): void {
    if (this.#loop.running && this.#loop.idle) this.#loop.do_tick();
  }

  leave(): void {
    if (this.#loop.idle) return;
    this.#left = true;
    this.#loop.cpu.in_hlt[0] = 1;
  }

  onFault(listener: (cause: unknown) => void): void {
    this.#fault = listener;
  }

  onRan(listener: () => void): void {
    this.#ran = listener;
  }

  saveState(): Uint8Array {
    this.#goOn();
    return new Uint8Array(this.#loop.save_state());
  }

  destroy(): void {
    this.stop();
    this.#loop.destroy();
  }

  #goOn(): void {
    if (this.#left) this.#loop.cpu.in_hlt[0] = 0;
    this.#left = false;
  }
}

/**
 * A sleeping guest is woken by its next timer, whose rest below a millisecond v86 would spend spinning: 900 turns a second of a guest that
 * does nothing. It is woken up to a millisecond late instead. A delay of zero is a guest that has work. Long ones need no other worker,
 * which v86 takes in a browser to get below the four milliseconds of a timer there.
 */
function sleepToTheEnd(loop: MainLoop): void {
  const [nextTick, shortly] = [loop.next_tick.bind(loop), loop.yield.bind(loop)];
  loop.next_tick = (delay) => nextTick(delay > 0 ? Math.ceil(delay) : delay);
  loop.yield = (delay, tick) => {
    if (delay < TIMER_MS_MIN) shortly(delay, tick);
    else setTimeout(() => loop.yield_callback(tick), delay);
  };
}

/** A view of the guest's memory, made anew when v86's wasm memory has grown. */
function ramOf(cpu: Cpu): () => Uint8Array {
  let ram = new Uint8Array(0);
  return () => {
    const { buffer } = cpu.wasm_memory;
    if (ram.buffer !== buffer) ram = new Uint8Array(buffer, cpu.mem8.byteOffset, cpu.memory_size[0]);
    return ram;
  };
}

/**
 * Port 0 stays a console (/dev/hvc0). The others become raw ports (/dev/vport0p1...), whose input wakes their reader straight
 * from the interrupt, by not being told VIRTIO_CONSOLE_CONSOLE_PORT (control event 4; virtio 1.2, 5.3.6.2).
 */
function nameRawPorts(device: VirtioConsole): void {
  const send = device.SendEvent.bind(device);
  device.SendEvent = (port, event, value) => {
    if (port === 0 || event !== 4) send(port, event, value);
  };
}

/** Whether the guest's driver waits for input in a queue of the device. */
function hasBuffer({ virtio }: VirtioDevice, index: number): boolean {
  const queue = virtio.queues[index];
  return queue !== undefined && queue.avail_addr !== 0 && queue.count_requests() > 0;
}

/**
 * v86 allocates whatever length the guest's descriptors claim, in a promise that nobody waits for. So the claim is checked before;
 * throwing here ends the machine.
 */
function boundRequests({ virtio }: VirtioDevice, bytesMax: number): void {
  for (const queue of virtio.queues) {
    const pop = queue.pop_request.bind(queue);
    queue.pop_request = () => {
      const chain = pop();
      const length = chain.length_readable;
      if (length >= 0 && length <= bytesMax) return chain;
      throw new RangeError(`the guest made a request of ${length} bytes to a device, the limit is ${bytesMax}`);
    };
  }
}

/**
 * v86 0.5.462's set_tsc takes the present count off the wanted one, but forgets that an offset is in that count already: the result is
 * too large by the time at which the PC was made. Setting the counter to what it shows leaves an offset of nothing.
 */
function forgetTscOffset(cpu: Cpu): void {
  cpu.store_current_tsc();
  cpu.set_tsc(cpu.current_tsc[0] ?? 0, cpu.current_tsc[1] ?? 0);
}

/**
 * v86 0.5.462 replaces three of the processor's views by copies out of the state instead of writing into them, which leaves the
 * lazy flags and the floating point status of the old machine in wasm. So keep the views, and write the values into them.
 */
function restoreState(loop: MainLoop, state: Uint8Array): void {
  const { cpu } = loop;
  forgetTscOffset(cpu);
  // A fresh PC's memory is zero; writing zeros to all of it would make the host find real memory for every page.
  cpu.zero_memory = () => undefined;
  const { last_result, fpu_status_word, mxcsr } = cpu;
  const whole = state.byteOffset === 0 && state.byteLength === state.buffer.byteLength;
  loop.restore_state(whole ? state.buffer : state);
  last_result[0] = cpu.last_result[0] ?? 0;
  fpu_status_word[0] = cpu.fpu_status_word[0] ?? 0;
  mxcsr[0] = cpu.mxcsr[0] ?? 0;
  Object.assign(cpu, { last_result, fpu_status_word, mxcsr });
}
