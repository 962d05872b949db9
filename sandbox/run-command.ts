import { chunks } from '../runtime/std/chunks.ts';
import { SIGKILL } from '../runtime/guest/constants/signals.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { kill } from '../runtime/guest/syscalls/process.ts';
import type { RunResult } from './contract.ts';
import { LOGIN_ENVIRONMENT, startOnPipes } from './process.ts';

const OUTPUT_BYTES_MAX = 256 * 1024;
const TIMEOUT_MS = 10_000;

/** Runs a program in the guest to its end; its process group is killed at the time-out. Output beyond 256 KiB is read and dropped. */
export async function runCommand(
  guest: Guest,
  argv: readonly string[],
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<RunResult> {
  const { actor, stdin, stdout, stderr } = await startOnPipes(guest, { argv, env: LOGIN_ENVIRONMENT, cwd: '/root' });
  stdin.release();
  // When the guest is gone there is nothing to kill, and `exit` tells.
  const timer = setTimeout(() => void killGroup(guest, actor.pid).catch(() => undefined), timeoutMs);
  try {
    const [exit, output, errors] = await Promise.all([actor.exit, collect(stdout.readable), collect(stderr.readable)]);
    return { code: exit.status, stdout: output, stderr: errors };
  } finally {
    clearTimeout(timer);
    stdout.release();
    stderr.release();
  }
}

async function killGroup(guest: Guest, pid: number): Promise<void> {
  const p = new Program('kill a command that took too long');
  kill(p, -pid, SIGKILL, { continue: true });
  await guest.run(p);
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let room = OUTPUT_BYTES_MAX;
  for await (const piece of chunks(stream)) {
    text += decoder.decode(piece.subarray(0, room), { stream: true });
    room = Math.max(0, room - piece.length);
  }
  return text;
}
