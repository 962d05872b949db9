import { expect, test } from 'vitest';
import { advance, type State, stateToApi } from './state.ts';

const created: State = { status: 'created', exitCode: 0, error: '' };
const running: State = {
  status: 'running',
  pid: 7,
  startedAt: 1_000_500_001n,
  oomKilled: false,
  finishedAt: undefined,
};
const exited: State = {
  status: 'exited',
  exitCode: 3,
  error: '',
  oomKilled: true,
  startedAt: 1_000_000_000n,
  finishedAt: 2_000_000_000n,
};

test('a container lives: created, running, exited, running again', () => {
  expect(advance(advance(advance(created, running), exited), running)).toBe(running);
});

test.each([
  [created, exited],
  [running, { status: 'removing', before: running } as const],
  [exited, { ...running, status: 'paused' } as const],
])('it does not step from %o to %o', (from, to) => {
  expect(() => advance(from, to)).toThrow(/^Cannot move a container from/);
});

test('the API shows times as Docker does', () => {
  expect(stateToApi(running)).toMatchObject({
    Status: 'running',
    Running: true,
    Pid: 7,
    StartedAt: '1970-01-01T00:00:01.000500001Z',
    FinishedAt: '0001-01-01T00:00:00Z',
  });
  expect(stateToApi(exited)).toMatchObject({ Running: false, OOMKilled: true, ExitCode: 3, Pid: 0 });
});
