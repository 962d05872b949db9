/** Login shells in the guest's own namespaces. */
import { AT_FDCWD, O_CLOEXEC, O_NOCTTY, O_RDWR } from '../runtime/guest/constants/open.ts';
import type { Actor, Guest } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { dup2 } from '../runtime/guest/syscalls/descriptors.ts';
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

interface Command {
  readonly file: string;
  readonly argv: readonly string[];
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly cwd: string;
}

export const LOGIN_ENVIRONMENT: readonly string[] = [
  'HOME=/root',
  'USER=root',
  'LOGNAME=root',
  'SHELL=/bin/bash',
  'LANG=C.UTF-8',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
];

/** A login shell: bash reads /etc/profile because its name begins with a dash. */
export const loginShell = (): Command => ({
  file: '/bin/bash',
  argv: ['-bash'],
  env: [...LOGIN_ENVIRONMENT, 'TERM=xterm-256color', 'COLORTERM=truecolor'],
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
export async function startOnTerminal(guest: Guest, command: Command, size: TerminalSize): Promise<TerminalProcess> {
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

function becomeTerminalLeader(command: Command, slave: number): Program {
  const p = new Program(`run ${command.file}`);
  setsid(p);
  setControllingTerminal(p, slave);
  for (const fd of [0, 1, 2]) dup2(p, slave, fd);
  chdir(p, command.cwd);
  execve(p, command.file, command.argv, command.env);
  return p;
}

function closeAll(label: string, fds: readonly number[]): Program {
  const p = new Program(label);
  for (const fd of fds) close(p, fd, { continue: true });
  return p;
}
