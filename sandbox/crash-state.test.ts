import { expect, test } from 'vitest';
import { MachineCrash } from '../emulator/machine.ts';
import { crashState } from './crash-state.ts';

test.each([
  ['[   12.1] Kernel panic - not syncing: System is deadlocked on memory\n[   12.2] CPU: 0', 'out-of-memory'],
  ['[   12.1] Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled', 'out-of-memory'],
  ['Out of memory: after the kernel ended dd, no memory was available for 10 seconds', 'out-of-memory'],
  ['[   12.1] Kernel panic - not syncing: sysrq triggered crash\nOut of memory: Killed process 3', 'panic'],
  ['Channel to guest: the ring is damaged', 'protocol'],
  ['The guest rebooted', 'emulator'],
])('%s', (message, reason) => {
  expect(crashState({ crash: new MachineCrash(message) })).toEqual({ status: 'crashed', reason, detail: message });
});
