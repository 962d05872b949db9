import type { Machine } from '../emulator/machine.ts';
import type { SandboxState } from './contract.ts';

/** Why the machine stands still, for the page: from what the kernel said last. */
export function crashState(machine: Machine): SandboxState {
  const detail = machine.crash?.message ?? 'The machine stopped';
  const text = [...machine.consoleLines.slice(-20), detail].join('\n');
  if (/Out of memory|System is deadlocked on memory/i.test(text))
    return { status: 'crashed', reason: 'out-of-memory', detail };
  if (/Kernel panic/i.test(text)) return { status: 'crashed', reason: 'panic', detail };
  if (detail.startsWith('Channel to guest')) return { status: 'crashed', reason: 'protocol', detail };
  return { status: 'crashed', reason: 'emulator', detail };
}
