/** The last events of the engine, oldest first; as many as the engine itself keeps. */
import type { EventMessage } from '../../runtime/model/types.ts';

export const EVENTS_MAX = 256;

export class EventRing {
  #events: readonly EventMessage[] = [];

  get events(): readonly EventMessage[] {
    return this.#events;
  }

  /** False for one that is there already: after a break the engine is asked for the last moments again. */
  add(event: EventMessage): boolean {
    if (this.#has(event)) return false;
    this.#events = [...this.#events.slice(-(EVENTS_MAX - 1)), event];
    return true;
  }

  clear(): void {
    this.#events = [];
  }

  /**
   * The moment of the last event as `/events` takes it, e.g. `1700000000.123456`; undefined when there was none. JSON's numbers know the
   * time to 256 ns only, so it is a microsecond earlier.
   */
  get since(): string | undefined {
    const { timeNano = 0 } = this.#events.at(-1) ?? {};
    if (timeNano === 0) return undefined;
    const micros = BigInt(timeNano) / 1000n - 1n;
    return `${micros / MICROS_PER_SECOND}.${String(micros % MICROS_PER_SECOND).padStart(6, '0')}`;
  }

  #has(event: EventMessage): boolean {
    const last = this.#events.at(-1);
    // Only what is told again comes from the past.
    if (!last || (event.timeNano ?? 0) > (last.timeNano ?? 0)) return false;
    return this.#events.some((each) => nameOf(each) === nameOf(event));
  }
}

const MICROS_PER_SECOND = 1_000_000n;
const nameOf = ({ Type, Action, Actor, timeNano }: EventMessage): string =>
  [timeNano, Type, Action, Actor?.ID].join(' ');
