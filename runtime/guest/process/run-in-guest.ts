import { decodeText } from '../bytes.ts';
import type { Guest } from '../guest.ts';
import { chunks } from '../../std/chunks.ts';
import { concatBytes } from '../../std/concat-bytes.ts';
import { systemTimers } from '../../std/time.ts';
import { type GuestCommand, killGroup, startOnPipes } from './start-on-pipes.ts';

export interface CommandOutput {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings extends Partial<Omit<GuestCommand, 'argv'>> {
  /** Its process group is killed then. Without, it takes as long as it takes. */
  readonly timeoutMs?: number;
}

const ENVIRONMENT = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** Runs a command of the guest itself to its end, with nothing to read, and collects its output; beyond 1 MiB that is read and dropped. */
export async function runInGuest(
  guest: Guest,
  argv: readonly string[],
  { env = ENVIRONMENT, cwd = '/', timeoutMs }: RunSettings = {},
): Promise<CommandOutput> {
  const { actor, stdin, stdout, stderr } = await startOnPipes(guest, { argv, env, cwd });
  stdin.release();
  using _limit = timeoutMs === undefined ? undefined : systemTimers.after(timeoutMs, () => killGroup(guest, actor));
  const [exit, output, errors] = await Promise.all([actor.exit, collect(stdout.readable), collect(stderr.readable)]);
  return { status: exit.status, stdout: output, stderr: errors };
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let room = OUTPUT_BYTES_MAX;
  for await (const piece of chunks(stream)) {
    if (room > 0) pieces.push(piece.subarray(0, room));
    room -= piece.length;
  }
  return decodeText(concatBytes(pieces));
}
