import { runInGuest } from '../runtime/guest/process/run-in-guest.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import type { RunResult } from './contract.ts';
import { LOGIN_ENVIRONMENT } from './process.ts';

const TIMEOUT_MS = 10_000;

/** Runs a program as a login shell of the guest would, to its end or to the time-out, which kills its process group. */
export async function runCommand(
  guest: Guest,
  argv: readonly string[],
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<RunResult> {
  const { status, ...output } = await runInGuest(guest, argv, { env: LOGIN_ENVIRONMENT, cwd: '/root', timeoutMs });
  return { code: status, ...output };
}
