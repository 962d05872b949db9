import { decodeText } from '../../guest/bytes.ts';
import { O_CLOEXEC, AT_FDCWD, O_RDWR } from '../../guest/constants/open.ts';
import { SyscallError } from '../../guest/errors.ts';
import { errno as numbers } from '../../guest/errno.ts';
import type { Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import type { ProgramResult } from '../../guest/result.ts';
import { dup2, pipe2 } from '../../guest/syscalls/descriptors.ts';
import { close, openat } from '../../guest/syscalls/open.ts';
import { chunks } from '../../std/chunks.ts';
import { runCommand } from '../start/resolve-command.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

export interface CommandOutput {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ENVIRONMENT = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** Runs a command of the guest itself to its end and collects its output. Throws a SyscallError when it isn't there. */
export async function runInGuest(guest: Guest, argv: readonly string[]): Promise<CommandOutput> {
  const prepare = new Program(`pipes for ${argv[0] ?? ''}`);
  const pipes = [pipe2(prepare, O_CLOEXEC), pipe2(prepare, O_CLOEXEC)].map((pipe) => pipe.fds);
  const made = await guest.run(prepare);
  const [[outReader, outWriter], [errReader, errWriter]] = pipes.map((fds) => made.get(fds)) as [
    [number, number],
    [number, number],
  ];
  const actor = await guest.spawn({ flags: 0, fds: [outWriter, errWriter] });
  const stdout = collect(guest.stream(outReader, { write: false }).readable);
  const stderr = collect(guest.stream(errReader, { write: false }).readable);
  const p = new Program(argv.join(' '));
  dup2(p, openat(p, AT_FDCWD, '/dev/null', O_RDWR | O_CLOEXEC), 0);
  dup2(p, outWriter, 1);
  dup2(p, errWriter, 2);
  const attempt = runCommand(p, { argv, env: ENVIRONMENT });
  const closing = new Program(`close the pipes of ${argv[0] ?? ''}`);
  for (const fd of [outWriter, errWriter]) close(closing, fd);
  let result: ProgramResult;
  try {
    result = await actor.run(p);
  } finally {
    await guest.run(closing);
  }
  if (!result.executed) {
    const end = new Program('end it');
    end.call('exit_group', [127]);
    await actor.run(end).catch(() => undefined);
    throw new SyscallError('execve', attempt.name, numbers.ENOENT, p.label);
  }
  const [exit, out, err] = await Promise.all([actor.exit, stdout, stderr]);
  return { status: exit.status, stdout: out, stderr: err };
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of chunks(stream)) {
    bytes += piece.length;
    if (bytes > OUTPUT_BYTES_MAX) break;
    pieces.push(piece);
  }
  return decodeText(concatBytes(pieces));
}
