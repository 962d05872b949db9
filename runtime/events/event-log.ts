import type { EventRange, Events } from '../model/engine.ts';
import { msBetween, unixSeconds } from '../std/instant.ts';
import type { Clock, Timers } from '../std/time.ts';
import { Cleanup } from '../std/cleanup.ts';
import type { EngineEvent, EventFacts } from '../model/engine-event.ts';
import { matchesEvent } from './match-event.ts';

/** Docker keeps this many past events; a client that reads too slowly loses the connection at as many unread ones. */
const HISTORY_MAX = 256;
const UNREAD_MAX = 1024;
/** The longest time that setTimeout takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** All that happened in the engine: kept for a while, told to whoever listens. */
export class EventLog implements Events {
  readonly #history: EngineEvent[] = [];
  readonly #listeners = new Set<(message: EngineEvent) => void>();
  readonly #clock: Clock;
  readonly #timers: Timers;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  publish(type: NonNullable<EventFacts['Type']>, action: string, id: string, attributes: Record<string, string>): void {
    const now = this.#clock.now();
    const message: EngineEvent = {
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: sortKeys(attributes) },
      scope: 'local',
      time: unixSeconds(now),
      timeNano: now,
    };
    this.#history.push(message);
    if (this.#history.length > HISTORY_MAX) this.#history.shift();
    for (const listener of this.#listeners) listener(message);
  }

  stream(options: EventRange, signal: AbortSignal): ReadableStream<EngineEvent> {
    const cleanup = new Cleanup();
    return new ReadableStream<EngineEvent>(
      {
        start: (controller) => this.#serve(controller, cleanup, options, signal),
        cancel: () => {
          cleanup.run();
        },
      },
      { highWaterMark: UNREAD_MAX },
    );
  }

  #serve(
    controller: ReadableStreamDefaultController<EngineEvent>,
    cleanup: Cleanup,
    options: EventRange,
    signal: AbortSignal,
  ): void {
    const end = (finish: () => void): void => {
      if (cleanup.run()) finish();
    };
    const close = (): void => end(() => controller.close());
    for (const message of this.#past(options)) controller.enqueue(message);
    const listener = (message: EngineEvent): void => {
      if (!matchesEvent(message, options.filters)) return;
      if ((controller.desiredSize ?? 0) <= 0)
        end(() => controller.error(new Error(`Cannot stream events: the client left ${String(UNREAD_MAX)} unread`)));
      else controller.enqueue(message);
    };
    this.#listeners.add(listener);
    cleanup.add(() => this.#listeners.delete(listener));
    signal.addEventListener('abort', close, { once: true });
    cleanup.add(() => signal.removeEventListener('abort', close));
    const wait = options.until === undefined ? undefined : msBetween(this.#clock.now(), options.until);
    if (signal.aborted || (wait !== undefined && wait <= 0)) close();
    else if (wait !== undefined) cleanup.addDisposable(this.#timers.after(Math.min(wait, TIMER_MS_MAX), close));
  }

  /** Only who asks for a time gets the past: both ends belong to it. */
  #past({ since, until, filters }: EventRange): EngineEvent[] {
    if (since === undefined && until === undefined) return [];
    const inTime = ({ timeNano }: EngineEvent): boolean =>
      (since === undefined || timeNano >= since) && (until === undefined || timeNano <= until);
    return this.#history.filter((message) => inTime(message) && matchesEvent(message, filters));
  }
}

const sortKeys = (attributes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
