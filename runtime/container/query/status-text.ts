import { type Instant, msBetween } from '../../std/instant.ts';
import type { Health } from '../../model/health.ts';
import type { State } from '../state.ts';
import { humanDuration } from './durations.ts';

/** The STATUS column of `docker ps`. */
export function statusText(state: State, now: Instant, health?: Health): string {
  switch (state.status) {
    case 'running':
      return `Up ${humanDuration(msBetween(state.startedAt, now))}${health ? ` (${healthText(health)})` : ''}`;
    case 'paused':
      return `Up ${humanDuration(msBetween(state.startedAt, now))} (Paused)`;
    case 'restarting':
      return `Restarting (${String(state.exitCode)}) ${humanDuration(msBetween(state.finishedAt, now))} ago`;
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
    case 'created':
      return 'Created';
    case 'exited':
      return `Exited (${String(state.exitCode)}) ${humanDuration(msBetween(state.finishedAt, now))} ago`;
  }
}

const healthText = ({ status }: Health): string => (status === 'starting' ? 'health: starting' : status);
