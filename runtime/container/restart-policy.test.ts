import { expect, test } from 'vitest';
import { RestartDelay, shouldRestart, startsWithEngine } from './restart-policy.ts';

const crash = { exitCode: 1, restartCount: 0, stoppedByHand: false };

test.each([
  [{ Name: 'no' } as const, crash, false],
  [{ Name: 'always' } as const, { ...crash, exitCode: 0 }, true],
  [{ Name: 'always' } as const, { ...crash, stoppedByHand: true }, false],
  [{ Name: 'unless-stopped' } as const, crash, true],
  [{ Name: 'on-failure' } as const, { ...crash, exitCode: 0 }, false],
  [{ Name: 'on-failure' } as const, { ...crash, restartCount: 99 }, true],
  [{ Name: 'on-failure', MaximumRetryCount: 2 } as const, { ...crash, restartCount: 1 }, true],
  [{ Name: 'on-failure', MaximumRetryCount: 2 } as const, { ...crash, restartCount: 2 }, false],
])('%o after %o: %s', (policy, run, expected) => {
  expect(shouldRestart(policy, run)).toBe(expected);
});

const killed = { exitCode: 137, restartCount: 0, stoppedByHand: false };

// As dockerd 20.10 did it with these containers, and as `daemon.restore` and `restartmanager` of moby 26.1 decide.
test.each([
  [{ Name: 'no' } as const, killed, false],
  [{ Name: 'always' } as const, { ...killed, exitCode: 0, stoppedByHand: true }, true],
  [{ Name: 'unless-stopped' } as const, killed, true],
  [{ Name: 'unless-stopped' } as const, { ...killed, stoppedByHand: true }, false],
  [{ Name: 'on-failure' } as const, killed, true],
  [{ Name: 'on-failure' } as const, { ...killed, stoppedByHand: true }, true],
  [{ Name: 'on-failure' } as const, { ...killed, exitCode: 0 }, false],
  [{ Name: 'on-failure', MaximumRetryCount: 2 } as const, killed, true],
  [{ Name: 'on-failure', MaximumRetryCount: 2 } as const, { ...killed, restartCount: 2 }, false],
])('%o after %o, at the start of the engine: %s', (policy, run, expected) => {
  expect(startsWithEngine(policy, run)).toBe(expected);
});

test('the delay doubles from 100 ms to a minute, and begins anew after a good run', () => {
  const delay = new RestartDelay();
  const delays = Array.from({ length: 12 }, () => delay.after(0));
  expect(delays.slice(0, 4)).toEqual([100, 200, 400, 800]);
  expect(delays.at(-1)).toBe(60_000);
  expect(delay.after(10_000)).toBe(100);
});

test('the delay goes on from where it was', () => {
  const before = new RestartDelay();
  for (const ms of [100, 200, 400]) expect(before.after(0)).toBe(ms);
  const restored = new RestartDelay(before.nextMs);
  expect([restored.lastMs, restored.after(0)]).toEqual([400, 800]);
  expect(new RestartDelay().lastMs).toBe(100);
});
