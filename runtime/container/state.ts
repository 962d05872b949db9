import type { ContainerState } from '../model/types.ts';
import { type Instant, rfc3339Nano, ZERO_TIME } from '../std/instant.ts';

/** Where a container is in its life. */
export type State =
  | { readonly status: 'created'; readonly exitCode: number; readonly error: string }
  | (Living & { readonly status: 'running' | 'paused' })
  | (Ended & { readonly status: 'restarting' | 'exited' | 'dead' })
  | { readonly status: 'removing'; readonly before: State };

export type Status = State['status'];

interface Living {
  readonly pid: number;
  readonly startedAt: Instant;
  readonly oomKilled: boolean;
  /** When the run before this one ended, if there was one. */
  readonly finishedAt: Instant | undefined;
}

interface Ended {
  readonly exitCode: number;
  readonly error: string;
  readonly oomKilled: boolean;
  readonly startedAt: Instant | undefined;
  readonly finishedAt: Instant;
}

/** Which status may follow which. */
const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  created: ['created', 'running', 'removing'],
  running: ['paused', 'restarting', 'exited'],
  paused: ['running', 'exited', 'restarting'],
  restarting: ['running', 'restarting', 'exited'],
  exited: ['running', 'exited', 'removing'],
  removing: ['dead', 'created', 'exited'],
  dead: ['removing'],
};

/** The next state; throws when the machine has no such step, which would be a bug of the engine. */
export function advance(from: State, to: State): State {
  if (!NEXT[from.status].includes(to.status))
    throw new Error(`Cannot move a container from ${from.status} to ${to.status}`);
  return to;
}

export const isAlive = (state: State): state is Extract<State, { status: 'running' | 'paused' }> =>
  state.status === 'running' || state.status === 'paused';

/** Docker counts a container that waits for its restart as running. */
export const countsAsRunning = (state: State): boolean => isAlive(state) || state.status === 'restarting';

export const startedAt = (state: State): Instant | undefined => ('startedAt' in state ? state.startedAt : undefined);
export const finishedAt = (state: State): Instant | undefined => ('finishedAt' in state ? state.finishedAt : undefined);
export const exitCodeOf = (state: State): number => {
  if (state.status === 'removing') return exitCodeOf(state.before);
  return 'exitCode' in state ? state.exitCode : 0;
};
const errorOf = (state: State): string => ('error' in state ? state.error : '');

const timeText = (instant: Instant | undefined): string => (instant === undefined ? ZERO_TIME : rfc3339Nano(instant));

/** The state as `docker inspect` shows it. */
export function stateToApi(state: State): ContainerState {
  if (state.status === 'removing') return { ...stateToApi(state.before), Status: 'removing' };
  return {
    Status: state.status,
    Running: countsAsRunning(state),
    Paused: state.status === 'paused',
    Restarting: state.status === 'restarting',
    OOMKilled: 'oomKilled' in state && state.oomKilled,
    Dead: state.status === 'dead',
    Pid: isAlive(state) ? state.pid : 0,
    ExitCode: exitCodeOf(state),
    Error: errorOf(state),
    StartedAt: timeText(startedAt(state)),
    FinishedAt: timeText(finishedAt(state)),
  };
}
