/** Saves a machine of `npm run serve` into its data directory: when something was made, now and then while it works, and at the end. */
import { isLasting } from '../../../runtime/events/lasting.ts';
import { Autosave } from '../../../runtime/std/autosave.ts';
import { chunks } from '../../../runtime/std/chunks.ts';
import { reasonOf } from '../../../runtime/std/errors.ts';
import { Stirring } from '../../../runtime/std/stirring.ts';
import type { SavedBlobs } from '../../../runtime/store/saved-blobs.ts';
import type { Computer } from '../../computer.ts';
import type { Sandbox } from '../../sandbox.ts';
import type { DataDirectory } from './data-directory.ts';
import { blobsOfMachine, encodeMachine, type SavedMachine } from './saved-machine.ts';

/** So often it is looked whether the guest has worked, and after a failure tried again. */
const LOOK_MS = 20_000;

export interface KeeperOptions {
  readonly computer: Computer;
  readonly directory: DataDirectory;
  readonly blobs: SavedBlobs;
  /** Digests of the blobs that the save there is names. */
  readonly savedBlobs: readonly string[];
  readonly memoryMebibytes: number;
  readonly log: (message: string) => void;
}

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #autosave: Autosave;
  readonly #stirring = new Stirring();
  readonly #timer: ReturnType<typeof setInterval>;
  #watching = new AbortController();
  #savedBlobs: readonly string[];
  #hasFailed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#savedBlobs = options.savedBlobs;
    this.#autosave = new Autosave({
      save: () => this.#save(),
      onStatus: (status, error) => this.#onStatus(status, error),
      now: () => performance.now(),
      after: (ms, callback) => void setTimeout(callback, ms).unref(),
    });
    options.computer.onPower(({ is }) => {
      if (is === 'on') this.#watch();
    });
    this.#watch();
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
    // What an earlier run has left: also of a layer whose image was not saved any more.
    options.computer.sandbox.collectBlobs().catch(() => undefined);
    this.#autosave.touch('made');
  }

  /** Saves once more what has changed since, and no more afterwards. Rejects when that can't be. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.computer.settled;
    this.#autosave.touch('made');
    do await this.#autosave.now();
    while (this.#autosave.status === 'changed' || this.#autosave.status === 'saving');
    this.#autosave.stop();
    this.#watching.abort();
    if (this.#hasFailed) throw new Error('what has changed since the last save is lost');
  }

  /** The machine is of no use any more: the last save stays as it is. */
  giveUp(): void {
    clearInterval(this.#timer);
    this.#autosave.stop();
    this.#watching.abort();
  }

  /** Each boot has an engine of its own. */
  #watch(): void {
    this.#watching.abort();
    this.#watching = new AbortController();
    const { sandbox } = this.#options.computer;
    void this.#follow(sandbox, this.#watching.signal).catch(() => undefined);
    sandbox.trace.onRecord(() => this.#autosave.touch('typed'));
    this.#autosave.touch('made');
  }

  async #follow(sandbox: Sandbox, signal: AbortSignal): Promise<void> {
    const events = sandbox.engine.events.stream({ filters: new Map() }, signal);
    for await (const event of chunks(events)) if (isLasting(event)) this.#autosave.touch('made');
  }

  /** Who writes in a container tells nobody of it. */
  #look(): void {
    const { power, sandbox } = this.#options.computer;
    if (this.#hasFailed) return void this.#autosave.now();
    if (power.is === 'on' && this.#stirring.hasStirred(sandbox.machine.counts.instructions, performance.now()))
      this.#autosave.touch('seen');
  }

  async #save(): Promise<void> {
    const { blobs, directory, computer } = this.#options;
    blobs.keepAll();
    try {
      const machine = await this.#machine();
      await directory.writeMachine(await encodeMachine(machine));
      this.#savedBlobs = blobsOfMachine(machine);
    } finally {
      blobs.keep(this.#savedBlobs);
      if (computer.power.is === 'on') await computer.sandbox.collectBlobs();
    }
  }

  async #machine(): Promise<SavedMachine> {
    const { computer, memoryMebibytes } = this.#options;
    for (;;) {
      await computer.settled;
      if (computer.remains) return { kind: 'off', remains: computer.remains };
      const { sandbox } = computer;
      const isOn = (): boolean => computer.power.is === 'on' && computer.sandbox === sandbox;
      const snapshot = await sandbox.save().catch((error: unknown) => {
        if (isOn() || computer.power.is === 'failed') throw error;
      });
      // One that is shutting down is not what anybody wants back.
      if (snapshot && isOn()) return { kind: 'running', snapshot, memoryMebibytes };
    }
  }

  #onStatus(status: Autosave['status'], error: unknown): void {
    if (status === 'clean') this.#hasFailed = false;
    if (status !== 'failed') return;
    const { directory, log } = this.#options;
    if (!this.#hasFailed) log(`The machine could not be saved in ${directory.path}: ${reasonOf(error)}`);
    this.#hasFailed = true;
  }
}
