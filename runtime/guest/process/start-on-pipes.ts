import { O_CLOEXEC } from '../constants/open.ts';
import { SIGKILL } from '../../text/signals.ts';
import type { Actor, Guest, GuestStream } from '../guest.ts';
import { Program } from '../program.ts';
import { dup2, pipe2 } from '../syscalls/descriptors.ts';
import { close } from '../syscalls/open.ts';
import { chdir, chroot, execve, kill, setsid } from '../syscalls/process.ts';

/** A program of the guest itself, in the guest's own namespaces. */
export interface GuestCommand {
  /** The first word is looked up by env(1) where it has no slash. */
  readonly argv: readonly string[];
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly cwd: string;
  /** Its root file system; the agent's when absent. */
  readonly root?: string;
}

export interface PipedProcess {
  readonly actor: Actor;
  readonly stdin: GuestStream;
  readonly stdout: GuestStream;
  readonly stderr: GuestStream;
}

/**
 * Starts a command with three pipes, as the leader of a session. Throws a SyscallError when it isn't there; one that
 * env(1) doesn't find ends with 127.
 */
export async function startOnPipes(guest: Guest, command: GuestCommand): Promise<PipedProcess> {
  const opening = new Program('open pipes');
  const pipes = [pipe2(opening, O_CLOEXEC), pipe2(opening, O_CLOEXEC), pipe2(opening, O_CLOEXEC)];
  const opened = await guest.run(opening);
  const [input, output, errors] = pipes.map((pipe) => opened.get(pipe.fds)) as [Ends, Ends, Ends];
  const theirs = [input[0], output[1], errors[1]];
  const ours = [input[1], output[0], errors[0]] as const;
  try {
    const actor = await guest.spawn({ flags: 0, fds: theirs });
    await become(actor, command, theirs);
    return {
      actor,
      stdin: guest.stream(ours[0], { read: false, write: true }),
      stdout: guest.stream(ours[1], { read: true, write: false }),
      stderr: guest.stream(ours[2], { read: true, write: false }),
    };
  } catch (error) {
    await guest.run(closeAll('close pipes', ours));
    throw error;
  } finally {
    await guest.run(closeAll("close the command's ends of its pipes", theirs));
  }
}

type Ends = readonly [reader: number, writer: number];

async function become(actor: Actor, { argv, env, cwd, root }: GuestCommand, fds: readonly number[]): Promise<void> {
  const [file = ''] = argv;
  const p = new Program(`run ${file}`);
  setsid(p);
  fds.forEach((fd, index) => dup2(p, fd, index));
  if (root !== undefined) chroot(p, root);
  chdir(p, cwd);
  if (file.includes('/')) execve(p, file, argv, env);
  else execve(p, '/usr/bin/env', ['env', ...argv], env);
  try {
    await actor.run(p);
  } catch (error) {
    const end = new Program(`end what could not run ${file}`);
    end.call('exit_group', [127]);
    await actor.run(end).catch(() => undefined);
    throw error;
  }
}

/** Ends what a command started, unless it left the command's process group. A guest that is gone has nothing to end. */
export function killGroup(guest: Guest, leader: Actor): void {
  const p = new Program('kill a command');
  kill(p, -leader.pid, SIGKILL, { continue: true });
  guest.run(p).catch(() => undefined);
}

function closeAll(label: string, fds: readonly number[]): Program {
  const p = new Program(label);
  for (const fd of fds) close(p, fd, { continue: true });
  return p;
}
