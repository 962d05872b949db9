import { expect, test } from 'vitest';
import { stateJson } from '../store/stored-instant.ts';
import { parseStored, type StoredContainer } from './stored.ts';

const ID = 'a'.repeat(64);

/** As it is in the file, with these times. */
const file = (created: unknown, started: unknown, finished: unknown): unknown => ({
  ID,
  Drydock: {
    version: 1,
    identity: { id: ID, createdAt: created, config: { Labels: { createdAt: '2026-01-02T03:04:05Z' } } },
    state: {
      status: 'removing',
      before: { status: 'exited', startedAt: started, finishedAt: finished, exitCode: 0, error: '', oomKilled: false },
    },
    health: {
      status: 'healthy',
      failingStreak: 0,
      log: [{ startedAt: started, endedAt: finished, exitCode: 0, output: '' }],
    },
  },
});

const timesOf = ({ Drydock: { identity, state, health } }: StoredContainer): unknown => [
  identity.createdAt,
  state.status === 'removing' && [
    'startedAt' in state.before && state.before.startedAt,
    'finishedAt' in state.before && state.before.finishedAt,
  ],
  health?.log.map(({ startedAt, endedAt }) => [startedAt, endedAt]),
];

test('times come back to the nanosecond', () => {
  const [created, started, finished] = [1_700_000_000_000_000_001n, 1_700_000_001_000_000_002n, 1_700_000_002n];
  const stored = parseStored(stateJson(file(created, started, finished)));
  expect(timesOf(stored)).toEqual([created, [started, finished], [[started, finished]]]);
  expect(stored.Drydock.identity.config.Labels).toEqual({ createdAt: '2026-01-02T03:04:05Z' });
});

test('an older version wrote milliseconds', () => {
  const stored = parseStored(JSON.stringify(file(1_700_000_000_000, 1_700_000_001_000.5, 1_700_000_002_000)));
  expect(timesOf(stored)).toEqual([
    1_700_000_000_000_000_000n,
    [1_700_000_001_000_500_000n, 1_700_000_002_000_000_000n],
    [[1_700_000_001_000_500_000n, 1_700_000_002_000_000_000n]],
  ]);
});

test('what is no time is no container', () => {
  expect(() => parseStored(JSON.stringify(file('soon', 0, 0)))).toThrow(
    'Cannot read a time back: "soon" is not RFC 3339',
  );
});
