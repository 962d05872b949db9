/** Programs in the guest's own namespaces: login shells, and commands on behalf of the page or the headless command. */
import { O_CLOEXEC, O_NOCTTY, O_RDWR } from '../runtime/guest/constants/open.ts';
import { AT_FDCWD } from '../runtime/guest/constants/open.ts';
import type { Actor, Guest, GuestStream } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { dup2, pipe2 } from '../runtime/guest/syscalls/descriptors.ts';
import { close, openat } from '../runtime/guest/syscalls/open.ts';
import { chdir, execve, setsid } from '../runtime/guest/syscalls/process.ts';
import {
  openPtyPeer,
  ptyNumber,
  setControllingTerminal,
  setWindowSize,
  unlockPty,
} from '../runtime/guest/syscalls/terminal.ts';
import type { TerminalSize } from './contract.ts';

export interface Command {
  /** The first word is looked up by /usr/bin/env where it has no slash. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export const LOGIN_ENVIRONMENT: Readonly<Record<string, string>> = {
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** A login shell: bash reads /etc/profile because its name begins with a dash. */
export const loginShell = (): Command & { readonly file: string } => ({
  file: '/bin/bash',
  argv: ['-bash'],
  env: { ...LOGIN_ENVIRONMENT, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
  cwd: '/root',
});

export interface TerminalProcess {
  readonly actor: Actor;
  /** The pty's master, still in the agent's hands. */
  readonly master: number;
  /** n of /dev/pts/n. */
  readonly number: number;
}

/** Starts a command as the leader of a session with a terminal of its own. */
export async function startOnTerminal(
  guest: Guest,
  command: Command & { readonly file: string },
  size: TerminalSize,
): Promise<TerminalProcess> {
  const opening = new Program('open a terminal');
  const master = openat(opening, AT_FDCWD, '/dev/ptmx', O_RDWR | O_NOCTTY | O_CLOEXEC);
  unlockPty(opening, master);
  const number = ptyNumber(opening, master);
  setWindowSize(opening, master, size);
  const slave = openPtyPeer(opening, master, O_RDWR | O_NOCTTY | O_CLOEXEC);
  const opened = await guest.run(opening);
  const fds = { master: opened.get(master), slave: opened.get(slave) };
  try {
    const actor = await guest.spawn({ flags: 0, fds: [fds.slave] });
    await actor.run(becomeTerminalLeader(command, fds.slave));
    return { actor, master: fds.master, number: opened.get(number) };
  } catch (error) {
    await guest.run(closeAll('close the terminal', [fds.master]));
    throw error;
  } finally {
    await guest.run(closeAll("close the terminal's other side", [fds.slave]));
  }
}

function becomeTerminalLeader(command: Command & { readonly file: string }, slave: number): Program {
  const p = new Program(`run ${command.file}`);
  setsid(p);
  setControllingTerminal(p, slave);
  for (const fd of [0, 1, 2]) dup2(p, slave, fd);
  chdir(p, command.cwd);
  execve(p, command.file, command.argv, environment(command));
  return p;
}

export interface PipedProcess {
  readonly actor: Actor;
  readonly stdin: GuestStream;
  readonly stdout: GuestStream;
  readonly stderr: GuestStream;
}

/** Starts a command with three pipes. */
export async function startOnPipes(guest: Guest, command: Command): Promise<PipedProcess> {
  const opening = new Program('open pipes');
  const pipes = [pipe2(opening, O_CLOEXEC), pipe2(opening, O_CLOEXEC), pipe2(opening, O_CLOEXEC)];
  const opened = await guest.run(opening);
  const [input, output, errors] = pipes.map((pipe) => opened.get(pipe.fds));
  if (!input || !output || !errors) throw new Error('Open pipes: fewer than asked for');
  const theirs = [input[0], output[1], errors[1]];
  const ours = [input[1], output[0], errors[0]];
  try {
    const actor = await guest.spawn({ flags: 0, fds: theirs });
    await actor.run(becomeCommand(command, theirs));
    return {
      actor,
      stdin: guest.stream(ours[0] ?? -1, { read: false, write: true }),
      stdout: guest.stream(ours[1] ?? -1, { read: true, write: false }),
      stderr: guest.stream(ours[2] ?? -1, { read: true, write: false }),
    };
  } catch (error) {
    await guest.run(closeAll('close pipes', ours));
    throw error;
  } finally {
    await guest.run(closeAll("close the command's ends of its pipes", theirs));
  }
}

function becomeCommand(command: Command, fds: readonly number[]): Program {
  const [file = ''] = command.argv;
  const p = new Program(`run ${file}`);
  setsid(p);
  fds.forEach((fd, index) => dup2(p, fd, index));
  chdir(p, command.cwd);
  // env(1) looks the command up in PATH, and reports 126 and 127 as a shell does.
  if (file.includes('/')) execve(p, file, command.argv, environment(command));
  else execve(p, '/usr/bin/env', ['env', ...command.argv], environment(command));
  return p;
}

const environment = (command: Command): string[] =>
  Object.entries(command.env).map(([name, value]) => `${name}=${value}`);

function closeAll(label: string, fds: readonly number[]): Program {
  const p = new Program(label);
  for (const fd of fds) close(p, fd, { continue: true });
  return p;
}
