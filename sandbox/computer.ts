/**
 * A machine over its boots: what the guest reboots and switches off. Each boot is a sandbox of its own, with a kernel that knows nothing of
 * the one before; the disk, the terminals' pages and the X-ray's record go from one to the next.
 *
 *     on -> stopping -> booting -> on
 *               \-> off ---/
 *     stopping, booting -> failed
 */
import { Emitter } from '../emulator/emitter.ts';
import { type Remains, Sandbox, type SandboxOptions, type SandboxStage } from './sandbox.ts';
import { broadcast, type PowerWish } from './shut-down.ts';

export type Power =
  | { readonly is: 'on' | 'stopping' | 'off' }
  | { readonly is: 'booting'; readonly stage: SandboxStage }
  | { readonly is: 'failed'; readonly error: unknown };

interface Left {
  readonly remains: Remains;
  readonly trace: Sandbox['trace'];
}

export class Computer implements Disposable {
  readonly #bootOptions: () => Promise<SandboxOptions>;
  readonly #powerChanged = new Emitter<Power>();
  #sandbox: Sandbox;
  #power: Power = { is: 'on' };
  #left: Left | undefined;
  #changing: Promise<void> = Promise.resolve();
  #isDisposed = false;

  /** `bootOptions` are asked for at each boot: kernel and initramfs, which a restored machine came without, among them. */
  constructor(sandbox: Sandbox, bootOptions: () => Promise<SandboxOptions>) {
    this.#bootOptions = bootOptions;
    this.#sandbox = this.#wired(sandbox);
  }

  /** Of the last boot; while the machine is not on, it is of no use. */
  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  get power(): Power {
    return this.#power;
  }

  /** What a machine that is off goes on from. */
  get remains(): Remains | undefined {
    return this.#power.is === 'off' ? this.#left?.remains : undefined;
  }

  /** Told of every change. */
  onPower(listener: (power: Power) => void): Disposable {
    return this.#powerChanged.on(listener);
  }

  /** Resolves when no change is under way. */
  get settled(): Promise<void> {
    return this.#changing;
  }

  /** After `off`. */
  switchOn(): Promise<void> {
    const left = this.#left;
    if (this.#power.is !== 'off' || !left) throw new Error(`Switch the machine on: it is ${this.#power.is}`);
    return this.#change(() => this.#boot(left));
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#sandbox[Symbol.dispose]();
  }

  #wired(sandbox: Sandbox): Sandbox {
    sandbox.powerSwitch = (wish) => {
      if (this.#power.is === 'on') void this.#change(() => this.#obey(wish));
    };
    return sandbox;
  }

  /** What fails is told as a state. */
  #change(act: () => Promise<void>): Promise<void> {
    this.#changing = act().catch((error: unknown) => {
      if (!this.#isDisposed) this.#enter({ is: 'failed', error });
    });
    return this.#changing;
  }

  async #obey(wish: PowerWish): Promise<void> {
    this.#enter({ is: 'stopping' });
    const left = await this.#stop(wish);
    if (wish === 'reboot') return this.#boot(left);
    this.#left = left;
    this.#enter({ is: 'off' });
  }

  async #stop(wish: PowerWish): Promise<Left> {
    const { guest, terminals, trace } = this.#sandbox;
    const ttys = terminals.all.map(({ info }) => info.tty);
    await broadcast(guest, wish, ttys, new Date());
    const remains = await this.#sandbox.shutDown();
    this.#sandbox[Symbol.dispose]();
    return { remains, trace };
  }

  async #boot({ remains, trace }: Left): Promise<void> {
    this.#left = undefined;
    this.#enter({ is: 'booting', stage: 'bios' });
    const onStage = (stage: SandboxStage): void => this.#enter({ is: 'booting', stage });
    const sandbox = await Sandbox.boot({ ...(await this.#bootOptions()), trace }, onStage, remains);
    if (this.#isDisposed) return sandbox[Symbol.dispose]();
    this.#sandbox = this.#wired(sandbox);
    this.#enter({ is: 'on' });
  }

  #enter(power: Power): void {
    this.#power = power;
    this.#powerChanged.emit(power);
  }
}
