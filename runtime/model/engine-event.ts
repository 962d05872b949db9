import type { EventMessage } from './types.ts';
import type { Instant } from '../std/instant.ts';

/** All of an event but when it happened to the nanosecond, which JSON has no number for here. */
export type EventFacts = Omit<EventMessage, 'timeNano'>;

export interface EngineEvent extends EventFacts {
  readonly timeNano: Instant;
}
