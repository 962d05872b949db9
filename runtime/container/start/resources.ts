import type { Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import type { ProgramResult } from '../../guest/result.ts';
import { close } from '../../guest/syscalls/open.ts';

/** How one acquired thing is given back. */
export interface Release {
  /** Appends the calls that undo it; each must be harmless when there is nothing to undo (`continue`). */
  readonly inGuest?: (p: Program) => void;
  /** What the engine itself holds: an address, a port, a stream. */
  readonly inEngine?: () => void;
}

/**
 * All that a running container holds, in the order of acquiring. A thing is registered before it is acquired, so that a start
 * which fails half-way, or whose process is killed, leaves nothing behind; the same list is the teardown after a normal end.
 */
export class Resources {
  readonly #label: string;
  readonly #descriptors = new Set<number>();
  #held: Release[] = [];

  constructor(label: string) {
    this.#label = label;
  }

  hold(release: Release): void {
    this.#held.push(release);
  }

  /** Descriptors of the agent. Take them out again when somebody else (a stream) has become their owner. */
  holdDescriptors(fds: readonly number[]): void {
    for (const fd of fds) this.#descriptors.add(fd);
  }

  handOver(fd: number): void {
    this.#descriptors.delete(fd);
  }

  /** Closes descriptors that served their purpose. */
  closeDescriptors(p: Program, fds: readonly number[]): void {
    for (const fd of fds) if (this.#descriptors.delete(fd)) close(p, fd, { always: true, continue: true });
  }

  /**
   * Gives everything back, last first, in one program; `first` may append what is to be looked at before. Again without effect until
   * something new is held.
   */
  async release(guest: Guest, first: (p: Program) => void = () => undefined): Promise<ProgramResult | undefined> {
    const held = this.#held.toReversed();
    this.#held = [];
    const p = new Program(`release ${this.#label}`);
    first(p);
    this.closeDescriptors(p, [...this.#descriptors]);
    for (const { inGuest } of held) inGuest?.(p);
    try {
      return p.ops.length > 0 ? await guest.run(p) : undefined;
    } finally {
      for (const { inEngine } of held) inEngine?.();
    }
  }
}
