import type { Machine } from '../emulator/machine.ts';
import type { SandboxState } from './contract.ts';

/** What mm/oom_kill.c panics with, and what MemoryWatch says. */
const OUT_OF_MEMORY = /^(?:.*Kernel panic - not syncing: )?(?:Out of memory|System is deadlocked on memory)/i;

/** Why the machine stands still, for the page. */
export function crashState({ crash }: Pick<Machine, 'crash'>): SandboxState {
  const detail = crash?.message ?? 'The machine stopped';
  return { status: 'crashed', reason: reasonOf(detail), detail };
}

function reasonOf(detail: string): (SandboxState & { status: 'crashed' })['reason'] {
  if (OUT_OF_MEMORY.test(detail)) return 'out-of-memory';
  if (detail.includes('Kernel panic')) return 'panic';
  return detail.startsWith('Channel to guest') ? 'protocol' : 'emulator';
}
