/**
 * Tells when the guest is of no use any more because its memory is full of what nobody can take away, files in a tmpfs for one. The
 * kernel then ends one process after the other, or only reads the pages of the programs again and again; it neither stops nor says
 * anything. So now and then, and after each process that it has ended for want of memory, some memory must be available.
 */
import type { Machine } from '../emulator/machine.ts';
import { sleep, type Timers } from '../runtime/std/time.ts';

/** With less, a command takes minutes, if it comes to its end at all. */
export const AVAILABLE_BYTES_MIN = 2 ** 20;
/** A process that is being ended gives its memory back within a moment: so many looks, a second apart. */
export const LOOKS = 10;
const LOOK_MS = 1000;
const PAUSE_MS = 10_000;
/** mm/oom_kill.c; a cgroup's own limit says "Memory cgroup out of memory". */
const KILLED = /^\[[ \d.]+\] Out of memory: Killed process \d+ \((.*?)\)/;

export interface MemoryWatchOptions {
  readonly machine: Pick<Machine, 'onConsoleLine' | 'state' | 'fail'>;
  /** The guest's /proc/meminfo (proc(5)). */
  readonly memoryInfo: () => Promise<string>;
  readonly timers: Timers;
}

export class MemoryWatch {
  readonly #options: MemoryWatchOptions;
  #checking: Promise<void> | undefined;

  constructor(options: MemoryWatchOptions) {
    this.#options = options;
    options.machine.onConsoleLine((line) => {
      const killed = KILLED.exec(line)?.[1];
      if (killed !== undefined) this.check(`after the kernel ended ${killed}`);
    });
  }

  /** Looks now and then for as long as the machine lives. */
  begin(): void {
    this.#options.timers.after(PAUSE_MS, () => {
      const { state } = this.#options.machine;
      if (state === 'crashed' || state === 'destroyed') return;
      if (state === 'running') this.check('while it was reading its programs again and again');
      this.begin();
    });
  }

  /** Resolves when it is known whether the guest can go on; until then it is no good moment to save it. */
  get settled(): Promise<void> {
    return this.#checking ?? Promise.resolve();
  }

  /** Ends the machine when it has no memory, and gets none back. `when` is for the message. */
  check(when: string): void {
    // A guest that no longer answers has ended, and tells so itself.
    this.#checking ??= this.#check(when)
      .catch(() => undefined)
      .finally(() => (this.#checking = undefined));
  }

  async #check(when: string): Promise<void> {
    const { machine, timers } = this.#options;
    for (let look = 0; look < LOOKS; look += 1) {
      if ((await this.#availableBytes()) >= AVAILABLE_BYTES_MIN) return;
      await sleep(timers, LOOK_MS);
    }
    if (machine.state === 'running')
      machine.fail(`Out of memory: ${when}, no memory was available for ${LOOKS} seconds`);
  }

  async #availableBytes(): Promise<number> {
    const kibibytes = /^MemAvailable: +(\d+) kB$/m.exec(await this.#options.memoryInfo())?.[1];
    return kibibytes === undefined ? Infinity : Number(kibibytes) * 1024;
  }
}
