/**
 * What has gone wrong, in words that say what to do.
 */
import type { SandboxState } from '../../sandbox/contract.ts';

export type CrashReason = (SandboxState & { status: 'crashed' })['reason'];

export function saveTrouble(error: unknown): string {
  if (error instanceof Error && error.name === 'QuotaExceededError')
    return 'The browser has no room left to save this session. It goes on, unsaved: free some space, then choose "Save now" in the machine menu.';
  const detail = error instanceof Error ? error.message : String(error);
  return `The session could not be saved (${detail}). It goes on, unsaved: choose "Save now" in the machine menu to try again.`;
}

export function keepTrouble(error: unknown): string {
  const isFull = error instanceof Error && error.name === 'QuotaExceededError';
  const why = isFull ? 'has no room left' : `says: ${error instanceof Error ? error.message : String(error)}`;
  return `This moment of the machine could not be kept, so there is no way back to it: the browser ${why}. Nothing else is lost.`;
}

export interface Explanation {
  readonly title: string;
  readonly text: string;
}

export const SWITCHED_OFF: Explanation = {
  title: 'The machine is off',
  text: 'You have switched it off. Its files are kept as long as this page is open: switched on, it boots, and restart policies act.',
};

export const explainCrash = (reason: CrashReason): Explanation => CRASHES[reason];

const CRASHES: Record<CrashReason, Explanation> = {
  panic: {
    title: 'The kernel has stopped',
    text: 'Linux met something it could not go on from, a kernel panic. Nothing runs any more. Restart to go back to the last save.',
  },
  'out-of-memory': {
    title: 'The machine has run out of memory',
    text: 'The kernel had nothing left to give and nothing it could end. Restart to go back to the last save; if it fills up again, start a fresh machine.',
  },
  protocol: {
    title: 'The machine no longer answers',
    text: 'The guest sent something that makes no sense, so it can not be trusted to go on. Restart to go back to the last save.',
  },
  emulator: {
    title: 'The emulator has stopped',
    text: 'The processor that this page emulates failed. Restart to go back to the last save; close other tabs if memory is short.',
  },
  boot: {
    title: 'The machine did not come up again',
    text: 'It could not be shut down or booted. Restart to go back to the last save; close other tabs if memory is short.',
  },
};

export function explainFailure(detail: string): Explanation {
  if (!('WebAssembly' in globalThis))
    return {
      title: 'This browser has no WebAssembly',
      text: 'Drydock needs it to run a Linux machine. Any current browser has it.',
    };
  const isNetwork = /fetch|network|load|HTTP/i.test(detail);
  return isNetwork
    ? { title: 'The machine could not be fetched', text: 'Check the connection, then try again.' }
    : {
        title: 'The machine could not be started',
        text: 'Try again; if it fails again, a fresh machine helps where the saved one is the cause.',
      };
}
