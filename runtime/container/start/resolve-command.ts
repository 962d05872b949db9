import { errnoMessage, errno as numbers } from '../../guest/errno.ts';
import { AT_FDCWD } from '../../guest/constants/open.ts';
import type { Program } from '../../guest/program.ts';
import type { ProgramResult } from '../../guest/result.ts';
import { execve } from '../../guest/syscalls/process.ts';
import { statx, type Statx } from '../../guest/syscalls/stat.ts';
import type { Output, Ref } from '../../guest/values.ts';

export interface Command {
  readonly argv: readonly string[];
  readonly env: readonly string[];
}

/** The calls that try to run a command, and what helps to say why none did. */
export interface Attempt {
  readonly name: string;
  readonly calls: readonly Ref[];
  readonly stat: Output<Statx> | undefined;
}

/** Where a command is looked for: execvp(3)'s rule. An empty element of PATH is the working directory. */
export function candidates({ argv, env }: Command): string[] {
  const name = argv[0] ?? '';
  if (name === '' || name.includes('/')) return name === '' ? [] : [name];
  const path = env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  return path.split(':').map((directory) => (directory === '' ? `./${name}` : `${directory}/${name}`));
}

/** Appends the execve calls, in the order of PATH: the first that succeeds ends the actor, the others fail with ENOENT. */
export function runCommand(p: Program, command: Command): Attempt {
  const name = command.argv[0] ?? '';
  const mayFail = { continue: true };
  const calls = candidates(command).map((path) => execve(p, path, command.argv, command.env, mayFail));
  const stat = name.includes('/') ? statx(p, AT_FDCWD, name, 0, undefined, mayFail) : undefined;
  return { name, calls, stat };
}

export interface RunFailure {
  /** In the words of runc. */
  readonly message: string;
  /** Whether runc notices only when the container's process is running already: it then says so on stderr and exits with 255. */
  readonly late: boolean;
}

/** Why no call of the attempt ran the command. */
export function explainFailure(attempt: Attempt, result: ProgramResult): RunFailure {
  const { name, calls, stat } = attempt;
  const errors = calls.map((call) => result.errno(call) ?? 0);
  const unusual = errors.find((errno) => ![numbers.ENOENT, numbers.ENOTDIR, numbers.EACCES].includes(errno));
  if (unusual !== undefined) return { message: `exec ${name}: ${errnoMessage(unusual)}`, late: true };
  const quoted = JSON.stringify(name);
  if (!name.includes('/')) return { message: `exec: ${quoted}: executable file not found in $PATH`, late: false };
  const [errno = numbers.ENOENT] = errors;
  if (errno === numbers.EACCES) return { message: `exec: ${quoted}: permission denied`, late: false };
  if (errno === numbers.ENOENT && stat && result.errno(stat.call) === 0)
    return { message: `exec ${name}: no such file or directory`, late: true };
  return { message: `exec: ${quoted}: stat ${name}: ${errnoMessage(errno)}`, late: false };
}
