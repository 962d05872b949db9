import { expect, test, vi } from 'vitest';
import type { MachineState } from '../emulator/machine.ts';
import { LOOKS, MemoryWatch } from './memory-watch.ts';

const KILL = '[    9.770735] Out of memory: Killed process 32 (dd) total-vm:3348kB, anon-rss:1064kB';

/** `available`: KiB at each look, the last one for all later looks; an Error is thrown. */
function watched(...available: (number | Error)[]) {
  const lines: ((line: string) => void)[] = [];
  const machine = {
    state: 'running' as MachineState,
    fail: vi.fn<(reason: string) => void>(),
    onConsoleLine(listener: (line: string) => void) {
      lines.push(listener);
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const waiting: (() => void)[] = [];
  const timers = {
    after(ms: number, callback: () => void) {
      if (ms > 1000) waiting.push(callback);
      else queueMicrotask(callback);
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const pass = (): void => waiting.splice(0).forEach((callback) => callback());
  const memoryInfo = vi.fn(async () => {
    const next = available.length > 1 ? available.shift() : available[0];
    if (next instanceof Error) throw next;
    return `MemTotal:         492000 kB\nMemFree:            2700 kB\nMemAvailable:   ${String(next).padStart(8)} kB\n`;
  });
  const watch = new MemoryWatch({ machine, memoryInfo, timers });
  return {
    machine,
    watch,
    memoryInfo,
    pass,
    waiting,
    say: (line: string) => lines.forEach((listener) => listener(line)),
  };
}

test('a guest that got memory back goes on', async () => {
  const { say, watch, machine, memoryInfo } = watched(0, 448, 4096, 0);
  say(KILL);
  say(KILL);
  await watch.settled;
  expect(memoryInfo).toHaveBeenCalledTimes(3);
  expect(machine.fail).not.toHaveBeenCalled();
});

test('a guest that gets none back is ended, and says which process the kernel took last', async () => {
  const { say, watch, machine, memoryInfo } = watched(448, 0);
  say(KILL);
  await watch.settled;
  expect(memoryInfo).toHaveBeenCalledTimes(LOOKS);
  expect(machine.fail).toHaveBeenCalledExactlyOnceWith(
    'Out of memory: after the kernel ended dd, no memory was available for 10 seconds',
  );
});

test('a guest that ends nobody, and has no memory all the same, is found out by a look now and then', async () => {
  const { watch, pass, waiting, machine } = watched(4096, 0);
  watch.begin();
  pass();
  await watch.settled;
  expect(machine.fail).not.toHaveBeenCalled();
  pass();
  await watch.settled;
  expect(machine.fail).toHaveBeenCalledExactlyOnceWith(
    'Out of memory: while it was reading its programs again and again, no memory was available for 10 seconds',
  );
  machine.state = 'crashed';
  pass();
  expect(waiting).toEqual([]);
});

test('the limit of a container alone is no matter', () => {
  const { say, memoryInfo } = watched(0);
  say('[    9.770735] Memory cgroup out of memory: Killed process 32 (dd) total-vm:3348kB');
  say('a program that prints Out of memory: Killed process 32 (dd)');
  expect(memoryInfo).not.toHaveBeenCalled();
});

test.each(['paused', 'crashed', 'destroyed'] as const)('a machine that is %s is left alone', async (state) => {
  const { say, watch, machine } = watched(0);
  machine.state = state;
  say(KILL);
  await watch.settled;
  expect(machine.fail).not.toHaveBeenCalled();
});

test('a guest that does not answer is left to those who watch the connection', async () => {
  const { say, watch, machine } = watched(new Error('the guest is gone'));
  say(KILL);
  await watch.settled;
  expect(machine.fail).not.toHaveBeenCalled();
});
