import { SIGKILL } from '../../text/signals.ts';
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
  /**
   * Its process group is killed then. Half a second later nobody listens any more, and it counts as killed, whatever it ended with: what it
   * left behind went on. Without, it takes as long as it takes.
   */
  readonly timeoutMs?: number;
}

const ENVIRONMENT = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
/** What was printed before the end is still on its way then. */
const LAST_WORDS_MS = 500;
/** As a shell tells of SIGKILL (POSIX 2.8.2). */
const KILLED = 128 + SIGKILL;
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** Runs a command of the guest itself to its end, with nothing to read, and collects its output; beyond 1 MiB that is read and dropped. */
export async function runInGuest(
  guest: Guest,
  argv: readonly string[],
  { env = ENVIRONMENT, cwd = '/', timeoutMs }: RunSettings = {},
): Promise<CommandOutput> {
  const { actor, stdin, stdout, stderr } = await startOnPipes(guest, { argv, env, cwd });
  stdin.release();
  // What has left the group may hold the pipes open for ever.
  let isCut = false;
  const hangUp = (): void => {
    isCut = true;
    for (const stream of [stdout, stderr]) stream.release();
  };
  using _limit = limit(timeoutMs, () => killGroup(guest, actor));
  using _end = limit(timeoutMs && timeoutMs + LAST_WORDS_MS, hangUp);
  const [exit, output, errors] = await Promise.all([actor.exit, collect(stdout.readable), collect(stderr.readable)]);
  return { status: isCut ? KILLED : exit.status, stdout: output, stderr: errors };
}

const limit = (ms: number | undefined, act: () => void): Disposable | undefined =>
  ms === undefined ? undefined : systemTimers.after(ms, act);

async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let room = OUTPUT_BYTES_MAX;
  for await (const piece of chunks(stream)) {
    if (room > 0) pieces.push(piece.subarray(0, room));
    room -= piece.length;
  }
  return decodeText(concatBytes(pieces));
}
