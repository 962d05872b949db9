import type { Guest } from '../guest.ts';
import { runInGuest } from './run-in-guest.ts';

/** What lies in a directory, in bytes of its files. */
export async function directorySize(guest: Guest, directory: string): Promise<number> {
  // BusyBox' find has no -printf.
  const { stdout } = await runInGuest(guest, [
    'find',
    directory,
    '!',
    '-type',
    'd',
    '-exec',
    'stat',
    '-c',
    '%s',
    '{}',
    '+',
  ]);
  return stdout.split('\n').reduce((sum, size) => sum + Number(size), 0);
}
